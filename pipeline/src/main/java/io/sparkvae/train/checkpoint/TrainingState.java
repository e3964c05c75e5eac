// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.storage.Floats;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

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

  /** The vectors of a state, in the order in which they are sent and stored. */
  public enum Vector {
    /** The parameters. */
    THETA(TrainingState::theta),
    /** First moment of the updater. */
    M(TrainingState::m),
    /** Second moment. */
    V(TrainingState::v),
    /** An average of the parameters. */
    AVERAGE(TrainingState::average),
    /** Momentum of the outer optimiser. */
    OUTER(TrainingState::outer);

    private final Function<TrainingState, float[]> of;

    Vector(Function<TrainingState, float[]> of) {
      this.of = of;
    }

    /** Returns the vector of a state. */
    public float[] of(TrainingState state) {
      return of.apply(state);
    }
  }

  /**
   * Makes a state of its vectors.
   *
   * @param vectors gives each vector, one after the other
   */
  public static TrainingState of(Function<Vector, float[]> vectors, long iteration) {
    return new TrainingState(
        vectors.apply(Vector.THETA),
        vectors.apply(Vector.M),
        vectors.apply(Vector.V),
        vectors.apply(Vector.AVERAGE),
        vectors.apply(Vector.OUTER),
        iteration);
  }

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
    return of(vector -> vector.of(this).clone(), iteration);
  }

  /** Bytes of its vectors. */
  public long bytes() {
    return Float.BYTES * Stream.of(Vector.values()).mapToLong(v -> v.of(this).length).sum();
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
      for (Vector vector : Vector.values()) {
        out.writeInt(vector.of(state).length);
        Floats.write(vector.of(state), out);
      }
    }

    private void readObject(ObjectInputStream in) throws IOException {
      long iteration = in.readLong();
      Map<Vector, float[]> vectors = new EnumMap<>(Vector.class);
      for (Vector vector : Vector.values()) {
        vectors.put(vector, vector(in));
      }
      state = of(vectors::get, iteration);
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
