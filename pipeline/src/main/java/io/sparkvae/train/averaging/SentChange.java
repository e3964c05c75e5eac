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

/** A segment of {@link WireFormat#BF16} on its way between processes: 2 bytes an element. */
final class SentChange implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int number;
  private final List<WorkerReport> reports;
  private transient TrainingState change;

  SentChange(StateSegment segment) {
    this.number = segment.number();
    this.reports = segment.reports();
    this.change = segment.state();
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeLong(change.iteration());
    for (TrainingState.Vector vector : TrainingState.Vector.values()) {
      out.writeInt(vector.of(change).length);
      Bfloat16.write(vector.of(change), out);
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    long iteration = in.readLong();
    Map<TrainingState.Vector, float[]> vectors = new EnumMap<>(TrainingState.Vector.class);
    for (TrainingState.Vector vector : TrainingState.Vector.values()) {
      int length = in.readInt();
      if (length < 0) {
        throw new InvalidObjectException("change: expected a length, found " + length);
      }
      vectors.put(vector, Bfloat16.read(in, length));
    }
    change = TrainingState.of(vectors::get, iteration);
  }

  private Object readResolve() {
    return new StateSegment(number, change, reports, WireFormat.BF16);
  }
}
