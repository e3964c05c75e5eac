// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.output.OutputDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints there are, whatever was killed or damaged before. */
class CheckpointsTest {
  @TempDir Path here;
  private final Configuration hadoop = new Configuration();
  private OutputDirectory output;

  @BeforeEach
  void open() {
    output =
        OutputDirectory.create(
            new org.apache.hadoop.fs.Path(here.resolve("model").toUri()), "model", hadoop);
  }

  @AfterEach
  void close() {
    output.close();
  }

  private void write(int round, int keep) {
    new Checkpoints(output, Map.of(), keep, hadoop)
        .write(
            new Checkpoint(
                new Position(0, round, round, 16L * round),
                ValidationHistory.START,
                RateHistory.START,
                TrainingState.of(new float[] {round}),
                null),
            0);
  }

  private long newest() {
    return Checkpoints.newest(output.path(), hadoop).orElseThrow().checkpoint().position().rounds();
  }

  private Path directory() {
    return here.resolve("model/checkpoints");
  }

  private Path file(int round) {
    return directory().resolve("round-%010d.ckpt".formatted(round));
  }

  @Test
  void theOldestGo() {
    for (int round = 1; round <= 4; round++) {
      write(round, 2);
    }
    write(4, 2);
    assertThat(directory().toFile().list())
        .containsExactlyInAnyOrder("round-0000000003.ckpt", "round-0000000004.ckpt");
    write(4, 1);
    assertThat(directory().toFile().list()).containsExactly("round-0000000004.ckpt");
  }

  /** Killed when all bytes were written, and before the file had its name. */
  @Test
  void oneThatWasNotPublishedCountsForNothingAndGoes() throws Exception {
    write(2, 2);
    write(3, 2);
    Files.move(file(3), directory().resolve(".round-0000000003.ckpt.tmp"));
    assertThat(newest()).isEqualTo(2);
    write(4, 2);
    assertThat(directory().toFile().list())
        .containsExactlyInAnyOrder("round-0000000002.ckpt", "round-0000000004.ckpt");
  }

  /** Damaged ones are newer than what the run goes on from, and were kept in place of it. */
  @Test
  void damagedOnesDoNotTakeThePlaceOfOthers() throws Exception {
    write(8, 1);
    for (int round : new int[] {9, 10, 11}) {
      Files.write(file(round), new byte[100]);
    }
    assertThat(newest()).isEqualTo(8);
    write(9, 1);
    assertThat(newest()).isEqualTo(9);
    assertThat(directory().toFile().list()).containsExactly("round-0000000009.ckpt");
  }
}
