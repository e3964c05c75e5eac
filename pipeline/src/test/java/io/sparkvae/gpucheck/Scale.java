// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

/**
 * How much is done.
 *
 * @param quick whether the check itself is checked, on small models and on an emulated card: its
 *     speeds mean nothing, and PyTorch is no rival
 * @param sprites images for the convolutional model
 * @param rounds of timed steps; the median counts
 * @param seconds that a timed round takes, about
 */
record Scale(boolean quick, int sprites, int rounds, double seconds) {
  static final Scale FULL = new Scale(false, 100_000, 3, 0.6);
  static final Scale QUICK = new Scale(true, 120, 1, 0);

  static Scale of(String word) {
    return switch (word) {
      case "full" -> FULL;
      case "quick" -> QUICK;
      default -> throw new IllegalArgumentException("expected full or quick, found " + word);
    };
  }

  /** A number for a whole check, or one for a quick check. */
  int of(int whole, int small) {
    return quick ? small : whole;
  }
}
