// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

/**
 * The structural similarity of two planes of pixels in [0, 1] (Wang, Bovik, Sheikh and Simoncelli,
 * "Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE Transactions on
 * Image Processing 13(4), 2004, equations 6 and 13), a mean over the windows of {@link
 * GaussianWindow}. K1 = 0.01, K2 = 0.03; variances have the divisor n. It is scikit-image's {@code
 * structural_similarity} with {@code gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
 * data_range=1}.
 *
 * @param similarity the structural similarity: 1 for equal planes
 * @param contrast its factor of contrast and structure alone, without luminance, a mean likewise
 */
public record StructuralSimilarity(double similarity, double contrast) {
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  /** Returns whether planes of this size hold a window. */
  static boolean fits(int height, int width) {
    return Math.min(height, width) >= GaussianWindow.SIZE;
  }

  /** Compares planes of the same size, each side at least {@value GaussianWindow#SIZE} pixels. */
  public static StructuralSimilarity of(Plane a, Plane b) {
    double[] meansA = means(a, a.pixels());
    double[] meansB = means(a, b.pixels());
    double[] squaresA = means(a, product(a.pixels(), a.pixels()));
    double[] squaresB = means(a, product(b.pixels(), b.pixels()));
    double[] products = means(a, product(a.pixels(), b.pixels()));
    double similarities = 0;
    double contrasts = 0;
    for (int i = 0; i < meansA.length; i++) {
      double ma = meansA[i];
      double mb = meansB[i];
      double variances = squaresA[i] - ma * ma + squaresB[i] - mb * mb;
      double contrast = (2 * (products[i] - ma * mb) + C2) / (variances + C2);
      contrasts += contrast;
      similarities += contrast * (2 * ma * mb + C1) / (ma * ma + mb * mb + C1);
    }
    return new StructuralSimilarity(similarities / meansA.length, contrasts / meansA.length);
  }

  private static double[] means(Plane shape, double[] values) {
    return GaussianWindow.means(values, shape.height(), shape.width());
  }

  private static double[] product(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }
}
