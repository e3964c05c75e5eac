// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.WorkerReport;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A segment of {@link WireFormat#BF16} on its way between processes. */
record SentChange(int number, List<WorkerReport> reports, Rounded change) implements Serializable {

  SentChange(StateSegment segment) {
    this(segment.number(), segment.reports(), new Rounded(segment.state()));
  }

  private Object readResolve() {
    return new StateSegment(number, change.state, reports, WireFormat.BF16);
  }

  /** The vectors of a change: 2 bytes an element. */
  private static final class Rounded implements Serializable {
    private static final long serialVersionUID = 1L;

    private transient TrainingState state;

    Rounded(TrainingState state) {
      this.state = state;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeLong(state.iteration());
      for (TrainingState.Vector vector : TrainingState.Vector.values()) {
        out.writeInt(vector.of(state).length);
        Bfloat16.write(vector.of(state), out);
      }
    }

    private void readObject(ObjectInputStream in) throws IOException {
      long iteration = in.readLong();
      Map<TrainingState.Vector, float[]> vectors = new EnumMap<>(TrainingState.Vector.class);
      for (TrainingState.Vector vector : TrainingState.Vector.values()) {
        int length = in.readInt();
        if (length < 0) {
          throw new InvalidObjectException("change: expected a length, found " + length);
        }
        vectors.put(vector, Bfloat16.read(in, length));
      }
      state = TrainingState.of(vectors::get, iteration);
    }
  }
}
