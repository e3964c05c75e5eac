// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.storage.Floats;
import java.io.Serializable;

/**
 * What training changes. Arrays are not copied; only the loop that made a copy writes to them.
 *
 * @param theta the parameters, flat
 * @param m first moment of the updater; empty when it has none
 * @param v second moment, likewise
 * @param average an average of the parameters; empty when none is kept
 * @param iteration steps taken so far by the worker that took most
 */
public record TrainingState(float[] theta, float[] m, float[] v, float[] average, long iteration)
    implements Serializable {

  /** A state without an average. */
  public TrainingState(float[] theta, float[] m, float[] v, long iteration) {
    this(theta, m, v, new float[0], iteration);
  }

  /** Parameters without moments, before the first step. */
  public static TrainingState of(float[] theta) {
    return new TrainingState(theta, new float[0], new float[0], 0);
  }

  /** A state that may be written to. */
  public TrainingState copy() {
    return new TrainingState(theta.clone(), m.clone(), v.clone(), average.clone(), iteration);
  }

  /** The same vectors after so many steps. */
  public TrainingState at(long newIteration) {
    return new TrainingState(theta, m, v, average, newIteration);
  }

  /** The average as parameters without moments. */
  public TrainingState ofAverage() {
    return of(average);
  }

  /** Java's serialisation writes floats one by one, but arrays of bytes at once. */
  private record Packed(byte[][] theta, byte[][] m, byte[][] v, byte[][] average, long iteration)
      implements Serializable {
    private Object readResolve() {
      return new TrainingState(
          Floats.unpacked(theta),
          Floats.unpacked(m),
          Floats.unpacked(v),
          Floats.unpacked(average),
          iteration);
    }
  }

  private Object writeReplace() {
    return new Packed(
        Floats.packed(theta),
        Floats.packed(m),
        Floats.packed(v),
        Floats.packed(average),
        iteration);
  }
}
