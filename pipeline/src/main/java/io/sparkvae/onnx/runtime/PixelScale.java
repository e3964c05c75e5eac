// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

/** The numbers that stand for black and white. */
enum PixelScale {
  /** 0 and 1. */
  UNIT(1 / 255f, 0),
  /** -1 and 1. */
  SYMMETRIC(2 / 255f, -1),
  /** 0 and 255. */
  BYTES(1, 0);

  private final float factor;
  private final float offset;

  PixelScale(float factor, float offset) {
    this.factor = factor;
    this.offset = offset;
  }

  float of(int value) {
    return value * factor + offset;
  }
}
