// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of event files that shares nothing with the writer: Google's protobuf, and CRC-32C bit
 * by bit.
 */
public final class ReadEvents {
  private static final int POLYNOMIAL = 0x82f63b78;

  private ReadEvents() {}

  /**
   * An event.
   *
   * @param version of the first event; empty in all others
   */
  public record Event(double seconds, long step, String version, Map<String, Float> numbers) {}

  /** Returns the events of a file whose records are all whole. */
  public static List<Event> of(byte[] file) throws IOException {
    List<Event> events = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertThat(in.getInt()).isEqualTo(masked(crc(length)));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertThat(in.getInt()).isEqualTo(masked(crc(data)));
      events.add(event(UnknownFieldSet.parseFrom(data)));
    }
    return events;
  }

  /** The fields' numbers are those of TensorFlow's event.proto and summary.proto. */
  private static Event event(UnknownFieldSet event) throws IOException {
    Map<String, Float> numbers = new LinkedHashMap<>();
    for (ByteString summary : event.getField(5).getLengthDelimitedList()) {
      for (ByteString one :
          UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList()) {
        UnknownFieldSet value = UnknownFieldSet.parseFrom(one);
        numbers.put(
            value.getField(1).getLengthDelimitedList().get(0).toStringUtf8(),
            Float.intBitsToFloat(value.getField(2).getFixed32List().get(0)));
      }
    }
    return new Event(
        Double.longBitsToDouble(event.getField(1).getFixed64List().get(0)),
        event.getField(2).getVarintList().stream().findFirst().orElse(0L),
        event.getField(3).getLengthDelimitedList().stream()
            .map(ByteString::toStringUtf8)
            .findFirst()
            .orElse(""),
        numbers);
  }

  static int crc(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
      }
    }
    return ~crc;
  }

  private static int masked(int crc) {
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }
}
