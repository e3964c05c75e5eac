// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to real processes. */
class StopIT {
  @TempDir Path here;

  private String[] pipeline(int sprites) throws Exception {
    Path config =
        Files.writeString(
            here.resolve("small.conf"),
            """
            ingest { format = sprites, sprites.sample = %d }
            model { hidden = [16], latent = 3 }
            train { epochs = 5, batchSize = 16, averagingFrequency = 2, workers = 2 }
            pipeline.stages = [ingest, train]
            """
                .formatted(sprites));
    return new String[] {
      "pipeline", "--config", config.toString(), "--output", "run", "--", "--master", "local[2]"
    };
  }

  @Test
  void trainingEndsItsRoundAndGoesOnLater() throws Exception {
    String[] command = pipeline(600);
    Script script = new Script("sparkvae", here);
    // Only from then on it ends after a round; before, as other stages do.
    Outcome stopped = script.terminateOnceSaid(" parameters, 2 workers, ", command);
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(143);
    assertThat(stopped.err().lines().reduce((first, last) -> last).orElse(""))
        .matches(
            "sparkvae pipeline: stopped as asked after round \\d+ of epoch \\d+;"
                + " the same command goes on from there, and with --finish publishes the model");
    assertThat(here.resolve("run/model/_manifest.json")).doesNotExist();
    Outcome rest = script.run(command);
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(rest.err())
        .contains("ingest (stage 1 of 2): complete, skipped", "train: continuing after round ");
  }

  @Test
  void otherStagesEndAtOnce() throws Exception {
    Outcome stopped =
        new Script("sparkvae", here)
            .terminateAt(here.resolve("run/shards/_IN_PROGRESS"), pipeline(737280));
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(143);
    assertThat(stopped.err())
        .endsWith(
            "sparkvae: stopped; unfinished work is not visible as a result, the same command continues it\n")
        .doesNotContain("xception", "defect");
    assertThat(here.resolve("run/shards/_manifest.json")).doesNotExist();
  }
}
