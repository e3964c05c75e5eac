// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the card notes about the steps of a round.
 *
 * @param sums of the outputs over the examples of all steps
 * @param norms sum of the norms of the steps' gradients before they were clipped; 0 without
 *     clipping
 * @param clipped steps whose gradient was clipped
 * @param failure the first step whose numbers were not finite
 */
public record TrainingStatus(double[] sums, double norms, int clipped, Optional<Failure> failure) {
  /** Offsets in bytes. */
  static final int SUMS = 0;

  static final int MOST_SUMS = 4;
  static final int NORMS = SUMS + MOST_SUMS * Double.BYTES;
  static final int LOSS = NORMS + Double.BYTES;
  static final int BAD = LOSS + 4;
  static final int DIVERGED = BAD + 4;
  static final int STEP = DIVERGED + 4;
  static final int BAD_LOSS = STEP + 4;
  static final int GRADIENT_INDEX = BAD_LOSS + 4;
  static final int GRADIENT_VALUE = GRADIENT_INDEX + 4;
  static final int THETA_INDEX = GRADIENT_VALUE + 4;
  static final int THETA_VALUE = THETA_INDEX + 4;
  static final int CLIPPED = THETA_VALUE + 4;

  /** By what the gradient of the step is multiplied. */
  static final int FACTOR = CLIPPED + 4;

  static final int BYTES = FACTOR + 4;

  /**
   * A step whose numbers were not all finite.
   *
   * @param step of the round, from 0
   * @param loss of the step
   * @param gradient its first element that is not finite
   * @param parameter the first that is not finite after the step
   */
  public record Failure(
      int step, float loss, Optional<Element> gradient, Optional<Element> parameter) {}

  /** An element of a vector. */
  public record Element(int index, float value) {}

  static TrainingStatus of(ByteBuffer buffer, int sums) {
    double[] values = new double[sums];
    for (int i = 0; i < sums; i++) {
      values[i] = buffer.getDouble(SUMS + i * Double.BYTES);
    }
    return new TrainingStatus(
        values,
        buffer.getDouble(NORMS),
        buffer.getInt(CLIPPED),
        buffer.getInt(DIVERGED) == 0 ? Optional.empty() : Optional.of(failure(buffer)));
  }

  private static Failure failure(ByteBuffer buffer) {
    return new Failure(
        buffer.getInt(STEP),
        buffer.getFloat(BAD_LOSS),
        element(buffer, GRADIENT_INDEX, GRADIENT_VALUE),
        element(buffer, THETA_INDEX, THETA_VALUE));
  }

  private static Optional<Element> element(ByteBuffer buffer, int index, int value) {
    int at = buffer.getInt(index);
    return at < 0 ? Optional.empty() : Optional.of(new Element(at, buffer.getFloat(value)));
  }
}
