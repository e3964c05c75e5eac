// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.tensorflow.framework.Summary;

/**
 * A file of numbers by step that TensorBoard draws as curves: TensorFlow's records ({@link
 * TfRecords}), each a message {@code Event} of {@code tensorflow/core/util/event.proto}. ND4J
 * brings the classes of {@code Summary}; {@code Event} itself, which it lacks, is written field by
 * field.
 */
public final class EventFile {
  /** Its name in a model directory. TensorBoard reads every file whose name has "tfevents". */
  public static final String FILE = "events.out.tfevents.sparkvae";

  /** What TensorBoard requires of the first event. */
  private static final String VERSION = "brain.Event:2";

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;

  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  /**
   * Begins a file.
   *
   * @param seconds since 1970
   */
  public EventFile(double seconds) {
    byte[] event =
        message(
            CodedOutputStream.computeDoubleSize(WALL_TIME, seconds)
                + CodedOutputStream.computeStringSize(FILE_VERSION, VERSION),
            out -> {
              out.writeDouble(WALL_TIME, seconds);
              out.writeString(FILE_VERSION, VERSION);
            });
    records.writeBytes(TfRecords.record(event));
  }

  /**
   * Adds the numbers of a step. TensorBoard keeps numbers in float.
   *
   * @param seconds since 1970, when the step was taken
   * @param numbers by name; a name may have slashes, the part before the first is a group
   */
  public void add(double seconds, long step, Map<String, Double> numbers) {
    Summary.Builder summary = Summary.newBuilder();
    numbers.forEach(
        (name, number) ->
            summary.addValueBuilder().setTag(name).setSimpleValue(number.floatValue()));
    Summary built = summary.build();
    byte[] event =
        message(
            CodedOutputStream.computeDoubleSize(WALL_TIME, seconds)
                + CodedOutputStream.computeInt64Size(STEP, step)
                + CodedOutputStream.computeMessageSize(SUMMARY, built),
            out -> {
              out.writeDouble(WALL_TIME, seconds);
              out.writeInt64(STEP, step);
              out.writeMessage(SUMMARY, built);
            });
    records.writeBytes(TfRecords.record(event));
  }

  /** Returns the whole file so far. What was returned before is a beginning of it. */
  public byte[] bytes() {
    return records.toByteArray();
  }

  /** Writes the fields of a message. */
  @FunctionalInterface
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(int size, Fields fields) {
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array can always be written", e);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }
}
