// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.storage.Floats;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;

/**
 * What training changes. Arrays are not copied; only the loop that made a copy writes to them.
 *
 * @param theta the parameters, flat
 * @param m first moment of the updater; empty when it has none
 * @param v second moment, likewise
 * @param average an average of the parameters; empty when none is kept
 * @param outer momentum of the outer optimiser; empty when there is none
 * @param iteration steps taken so far by the worker that took most
 */
public record TrainingState(
    float[] theta, float[] m, float[] v, float[] average, float[] outer, long iteration)
    implements Serializable {

  /** A state without an outer optimiser. */
  public TrainingState(float[] theta, float[] m, float[] v, float[] average, long iteration) {
    this(theta, m, v, average, new float[0], iteration);
  }

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
    return new TrainingState(
        theta.clone(), m.clone(), v.clone(), average.clone(), outer.clone(), iteration);
  }

  /** Bytes of its vectors. */
  public long bytes() {
    return Float.BYTES
        * ((long) theta.length + m.length + v.length + average.length + outer.length);
  }

  /** The same vectors after so many steps. */
  public TrainingState at(long newIteration) {
    return new TrainingState(theta, m, v, average, outer, newIteration);
  }

  /** The average as parameters without moments. */
  public TrainingState ofAverage() {
    return of(average);
  }

  /**
   * A state on its way between processes: its vectors block by block. Java itself writes floats one
   * by one. An array of their bytes would be a second copy of the state, which a stream keeps until
   * it ends.
   */
  private static final class Streamed implements Serializable {
    private static final long serialVersionUID = 1L;

    private transient TrainingState state;

    Streamed(TrainingState state) {
      this.state = state;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeLong(state.iteration);
      for (float[] vector : List.of(state.theta, state.m, state.v, state.average, state.outer)) {
        out.writeInt(vector.length);
        Floats.write(vector, out);
      }
    }

    private void readObject(ObjectInputStream in) throws IOException {
      long iteration = in.readLong();
      state =
          new TrainingState(vector(in), vector(in), vector(in), vector(in), vector(in), iteration);
    }

    private static float[] vector(ObjectInputStream in) throws IOException {
      int length = in.readInt();
      if (length < 0) {
        throw new InvalidObjectException("state: expected a length, found " + length);
      }
      return Floats.read(in, length);
    }

    private Object readResolve() {
      return state;
    }
  }

  private Object writeReplace() {
    return new Streamed(this);
  }
}
