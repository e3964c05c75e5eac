// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

/**
 * Structural similarity over several scales (Wang, Simoncelli and Bovik, "Multi-scale Structural
 * Similarity for Image Quality Assessment", Asilomar 2003, equation 7): the factors of contrast and
 * structure of every scale and the similarity of the coarsest one, each to the power of the scale's
 * weight, multiplied. A scale is half as fine as the one before. A negative factor counts as 0.
 *
 * <p>Five scales need 176 pixels on a side. A smaller image has fewer, and their weights are
 * divided by their sum, so numbers of images with different numbers of scales do not compare.
 *
 * @param finest the structural similarity at the finest scale: that of the planes themselves
 * @param several the one over all scales
 */
record MultiScaleSimilarity(double finest, double several) {
  private static final double[] WEIGHTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

  /** Returns the number of scales for planes of a size: 0 if not even one window fits. */
  static int scales(int height, int width) {
    int scales = 0;
    for (int h = height, w = width;
        scales < WEIGHTS.length && StructuralSimilarity.fits(h, w);
        h /= 2, w /= 2) {
      scales++;
    }
    return scales;
  }

  /** Compares planes of the same size, which has at least one scale. */
  static MultiScaleSimilarity of(Plane a, Plane b) {
    int scales = scales(a.height(), a.width());
    double sum = 0;
    for (int i = 0; i < scales; i++) {
      sum += WEIGHTS[i];
    }
    double finest = 0;
    double product = 1;
    Plane left = a;
    Plane right = b;
    for (int i = 0; i < scales; i++) {
      StructuralSimilarity found = StructuralSimilarity.of(left, right);
      finest = i == 0 ? found.similarity() : finest;
      double factor = i == scales - 1 ? found.similarity() : found.contrast();
      product *= Math.pow(Math.max(0, factor), WEIGHTS[i] / sum);
      left = left.halved();
      right = right.halved();
    }
    return new MultiScaleSimilarity(finest, product);
  }
}
