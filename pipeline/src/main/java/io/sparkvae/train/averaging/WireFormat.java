// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;

/** What a worker sends of the state that it reached, and how exactly. */
public enum WireFormat {
  /** The state, in float. */
  FP32,

  /**
   * What the round changed, the state less the one that the round began with, in bfloat16. Each
   * node of the mean's tree is rounded as well, so the mean of any subtree can be sent. The state
   * after the round is the sum of what the round began with and the root, in float.
   *
   * <p>The error of an element is a part of its own change, at most 2^-8 for each rounding, however
   * small the change is beside the element. So no change is too small to count, and nothing is
   * remembered from one round to the next (docs/averaging.md says why no error is fed back). What
   * was finite stays finite: a change between two finite numbers that no float can hold becomes the
   * largest one. What was infinite, or no number, stays that, and the run diverges as it would with
   * {@link #FP32}.
   */
  BF16;

  /** Full key of the setting. */
  public static final String KEY = "train.send";

  /** Bytes on their way, of so many bytes of vectors. */
  public long bytes(long vectors) {
    return switch (this) {
      case FP32 -> vectors;
      case BF16 -> vectors / 2;
    };
  }

  /**
   * What is sent of a state.
   *
   * @param start of the round, not written to
   * @param reached likewise
   */
  TrainingState sent(TrainingState start, TrainingState reached) {
    return switch (this) {
      case FP32 -> reached;
      case BF16 -> TrainingState.of(vector -> change(vector, start, reached), reached.iteration());
    };
  }

  private float[] change(TrainingState.Vector vector, TrainingState start, TrainingState reached) {
    float[] from = vector.of(start);
    float[] change = vector.of(reached).clone();
    for (int i = 0; i < change.length; i++) {
      change[i] = within(change[i] - from[i], change[i], from[i]);
    }
    round(vector, change, change.length);
    return change;
  }

  /**
   * Rounds the first elements of a vector to what can be sent, in place.
   *
   * <p>A second moment that shrinks is rounded up, so that start and change never add up to less
   * than there is: the updater divides by it. Everything else is rounded to the nearest.
   */
  void round(TrainingState.Vector vector, float[] values, int count) {
    switch (this) {
      case FP32 -> {}
      case BF16 -> {
        boolean divisor = vector == TrainingState.Vector.V;
        for (int i = 0; i < count; i++) {
          values[i] =
              divisor && values[i] < 0
                  ? Bfloat16.towardsZero(values[i])
                  : Bfloat16.nearest(values[i]);
        }
      }
    }
  }

  /** The state after a round, out of what it began with and the mean change. */
  static TrainingState sum(TrainingState start, TrainingState change) {
    return TrainingState.of(
        vector -> {
          float[] sum = vector.of(start).clone();
          float[] of = vector.of(change);
          for (int i = 0; i < sum.length; i++) {
            sum[i] = within(sum[i] + of[i], sum[i], of[i]);
          }
          return sum;
        },
        change.iteration());
  }

  /** A sum or a difference, or the largest float where only that is infinite. */
  private static float within(float result, float one, float other) {
    return Float.isInfinite(result) && Float.isFinite(one) && Float.isFinite(other)
        ? Math.copySign(Float.MAX_VALUE, result)
        : result;
  }
}
