// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/** The standard normal distribution in double, to about 1e-14 of each value. */
final class NormalDistribution {
  private NormalDistribution() {}

  static double density(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /** P(0 < Z < z), z from 0 up, by a series of positive terms (Marsaglia 2004). */
  static double central(double z) {
    double term = z;
    double sum = z;
    for (int n = 3; term > sum * 1e-16; n += 2) {
      term *= z * z / n;
      sum += term;
    }
    return sum * density(z);
  }

  /** P(Z > z), z from 1 up, by Laplace's continued fraction. */
  static double upper(double z) {
    double fraction = z;
    for (int n = 150; n >= 1; n--) {
      fraction = z + n / fraction;
    }
    return density(z) / fraction;
  }

  /** P(Z < z), |z| up to 10. */
  static double cumulative(double z) {
    return z < 0 ? 0.5 - central(-z) : 0.5 + central(z);
  }
}
