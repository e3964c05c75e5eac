// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.decomposition;

/**
 * Sums of ratios of densities, given as logarithms: Σ e^(x_k - x_0) over the others, k ≥ 1, and
 * over every other one of them, k = 2, 4, ….
 *
 * <p>The exponential function is not {@link Math#exp}, which C2 calls element by element, but e^y
 * with y = x / 256 as a power series, squared eight times. That is arithmetic alone, so C2 turns
 * the loop into vector instructions, and it gives the same bits on every processor, compiled or
 * not. The relative error is below 1e-13.
 */
final class DensityRatios {
  /**
   * Differences are cut off at this magnitude. Beside the 1 that x_0 adds, e^-64 is nothing. A
   * ratio above e^64 has a probability below e^-64 (Markov's inequality: under q_0, the mean of q_k
   * / q_0 is 1).
   */
  private static final double MOST = 64;

  private static final double PART = 0x1p-8;

  /** Images that are added at a time. */
  private static final int STEP = 8;

  private final int images;

  /** Up to a multiple of {@link #STEP}; 0 behind the last image. */
  private final double[] ratios;

  private double even;
  private double odd;

  /**
   * @param images number of densities
   */
  DensityRatios(int images) {
    this.images = images;
    ratios = new double[(images + STEP - 1) / STEP * STEP];
  }

  /**
   * Takes the logarithms of densities.
   *
   * @param logarithms x, {@code [images]}
   */
  void take(double[] logarithms) {
    exponentials(logarithms, logarithms[0], ratios, images);
    ratios[0] = 0;
    even = 0;
    odd = 0;
    for (int k = 0; k < ratios.length; k += STEP) {
      even += (ratios[k] + ratios[k + 2]) + (ratios[k + 4] + ratios[k + 6]);
      odd += (ratios[k + 1] + ratios[k + 3]) + (ratios[k + 5] + ratios[k + 7]);
    }
  }

  /** Returns the sum over k ≥ 1. */
  double sum() {
    return even + odd;
  }

  /** Returns the sum over k = 2, 4, …. */
  double sumOfHalf() {
    return even;
  }

  /** Sets {@code into[k]} to e^(x_k - x). A loop without calls, branches and sums. */
  static void exponentials(double[] xs, double x, double[] into, int n) {
    for (int k = 0; k < n; k++) {
      double y = Math.max(-MOST, Math.min(MOST, xs[k] - x)) * PART;
      double e = Math.fma(1.0 / 39_916_800, y, 1.0 / 3_628_800); // 1/11!, 1/10!
      e = Math.fma(e, y, 1.0 / 362_880);
      e = Math.fma(e, y, 1.0 / 40_320);
      e = Math.fma(e, y, 1.0 / 5_040);
      e = Math.fma(e, y, 1.0 / 720);
      e = Math.fma(e, y, 1.0 / 120);
      e = Math.fma(e, y, 1.0 / 24);
      e = Math.fma(e, y, 1.0 / 6);
      e = Math.fma(e, y, 1.0 / 2);
      e = Math.fma(e, y, 1);
      e = Math.fma(e, y, 1);
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      into[k] = e * e;
    }
  }
}
