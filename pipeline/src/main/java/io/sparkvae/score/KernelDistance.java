// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.stats.moments.Moments;

/**
 * The squared maximum mean discrepancy of two sets of features with the kernel (xᵀy/d + 1)³
 * (Bińkowski et al. 2018, arXiv 1801.01401), estimated without bias: 1/(m(m-1)) Σ_{i≠j} (k(xᵢ, xⱼ)
 * + k(yᵢ, yⱼ)) - 2/m² Σ k(xᵢ, yⱼ). The images are cut into disjoint blocks of at most {@value
 * #BLOCK}, at least {@value #BLOCKS} blocks; their mean is the estimate, and as they are
 * independent, its standard error follows from them.
 */
final class KernelDistance {
  static final int BLOCKS = 10;
  private static final int BLOCK = 1000;

  private KernelDistance() {}

  /**
   * The estimates of the blocks.
   *
   * @param a features, {@code [images, features]}, at least {@code 2 * BLOCKS} images
   * @param b as many
   */
  static Moments of(float[][] a, float[][] b) {
    int size = Math.min(BLOCK, a.length / BLOCKS);
    Moments blocks = new Moments();
    for (int from = 0; from + size <= a.length; from += size) {
      blocks.add(block(a, b, from, size));
    }
    return blocks;
  }

  private static double block(float[][] a, float[][] b, int from, int size) {
    double within = 0;
    double between = 0;
    for (int i = from; i < from + size; i++) {
      for (int j = from; j < from + size; j++) {
        within += i == j ? 0 : kernel(a[i], a[j]) + kernel(b[i], b[j]);
        between += kernel(a[i], b[j]);
      }
    }
    return within / (size * (size - 1.0)) - 2 * between / ((double) size * size);
  }

  private static double kernel(float[] x, float[] y) {
    double product = 0;
    for (int j = 0; j < x.length; j++) {
      product += x[j] * y[j];
    }
    double base = product / x.length + 1;
    return base * base * base;
  }
}
