// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.Python;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final String READ =
      """
      import sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      events = EventAccumulator(sys.argv[1])
      events.Reload()
      for tag in sorted(events.Tags()["scalars"]):
          for e in events.Scalars(tag):
              print(tag, e.step, round(e.wall_time, 3), round(e.value, 4))
      """;

  @TempDir Path here;

  private static EventFile file() {
    EventFile file = new EventFile(1.5e9);
    file.add(1.5e9 + 1, 1, Map.of("elbo", -105.5));
    file.add(1.5e9 + 2.25, 70_000, Map.of("elbo", -101.25, "controls/beta", 0.5));
    return file;
  }

  /** The check value of CRC-32C in RFC 3720, so that the reader itself is right. */
  @Test
  void theReadersChecksumIsThatOfTheStandard() {
    assertThat(ReadEvents.crc("123456789".getBytes(StandardCharsets.UTF_8))).isEqualTo(0xe3069283);
  }

  /** Every event file that TensorFlow writes begins with these bytes, and the time. */
  @Test
  void aFileBeginsAsTensorFlowsDo() {
    assertThat(HexFormat.of().formatHex(new EventFile(1.5e9).bytes(), 0, 13))
        .isEqualTo("1800000000000000" + "a37f4b22" + "09");
  }

  @Test
  void anotherReaderFindsTheNumbers() throws Exception {
    assertThat(ReadEvents.of(file().bytes()))
        .containsExactly(
            new ReadEvents.Event(1.5e9, 0, "brain.Event:2", Map.of()),
            new ReadEvents.Event(1.5e9 + 1, 1, "", Map.of("elbo", -105.5f)),
            new ReadEvents.Event(
                1.5e9 + 2.25, 70_000, "", Map.of("elbo", -101.25f, "controls/beta", 0.5f)));
  }

  @Test
  void whatWasWrittenBeforeStays() {
    EventFile file = file();
    byte[] before = file.bytes();
    file.add(1.5e9 + 3, 70_001, Map.of("elbo", -100.0));
    assertThat(Arrays.copyOf(file.bytes(), before.length)).isEqualTo(before);
  }

  /** Skipped where Python has no TensorBoard. */
  @Test
  void tensorBoardItselfReadsIt() throws Exception {
    Python python = Python.with("tensorboard");
    Files.write(here.resolve(EventFile.FILE), file().bytes());
    assertThat(python.evaluate(READ, here.toString()).lines())
        .containsExactly(
            "controls/beta 70000 1500000002.25 0.5",
            "elbo 1 1500000001.0 -105.5",
            "elbo 70000 1500000002.25 -101.25");
  }
}
