// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

/**
 * The size of an axis of a tensor whose batch is not known yet.
 *
 * @param number the size, or how many numbers there are for each example of the batch
 * @param scale whether it grows with the batch
 */
record Size(long number, Scale scale) {
  enum Scale {
    FIXED,
    /** {@code number} times the examples in the batch. */
    PER_EXAMPLE
  }

  static Size fixed(long number) {
    return new Size(number, Scale.FIXED);
  }

  boolean perExample() {
    return scale == Scale.PER_EXAMPLE;
  }
}
