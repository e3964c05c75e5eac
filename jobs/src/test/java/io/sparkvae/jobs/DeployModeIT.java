// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.provenance.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Deploy mode {@code cluster}: a worker of a real standalone cluster runs the driver. */
@ExtendWith(SharedCluster.class)
class DeployModeIT {
  @TempDir Path here;

  private String[] inCluster(String... job) {
    List<String> words = new ArrayList<>(List.of(job));
    words.addAll(List.of("--", "--master", SharedCluster.get().url(), "--deploy-mode", "cluster"));
    words.addAll(List.of("--driver-memory", "800m", "--executor-memory", "800m"));
    return words.toArray(String[]::new);
  }

  /** The file and the variable that it names are here; relative paths are those of this caller. */
  @Test
  void aJobIsDoneAsIfItsDriverWereHere() throws Exception {
    Files.writeString(
        here.resolve("small.conf"),
        "ingest { format = sprites, sprites.sample = ${SPRITES}, height = 16, width = 16 }");
    Outcome done =
        SharedCluster.get()
            .script("sparkvae", here)
            .with("SPRITES", "50")
            .run(inCluster("ingest", "--config", "small.conf", "--output", "a b/shards"));
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("50");
    assertThat(done.err()).contains("submitted to " + SharedCluster.get().url());
    assertThat(here.resolve("a b/shards/" + Manifest.FILE_NAME)).isNotEmptyFile();
    assertThat(here.resolve("a b")).isDirectoryNotContaining("glob:**/_driver*");
  }

  @Test
  void theDriversExitCodeAndMessageAreTheCallers() throws Exception {
    String[] train = inCluster("train", "--shards", "none", "--output", "model");
    Outcome here =
        SharedCluster.get()
            .script("sparkvae", this.here)
            .run("train", "--dry-run", "--shards", "none", "--output", "model");
    Outcome refused = SharedCluster.get().script("sparkvae", this.here).run(train);
    assertThat(refused.code()).isEqualTo(here.code()).isNotZero();
    assertThat(refused.err()).endsWith(here.err()).contains("none");
    assertThat(this.here).isEmptyDirectory();
  }

  @Test
  @Tag("proofs")
  void aSignalEndsTheDriver() throws Exception {
    Path config =
        Files.writeString(
            here.resolve("long.conf"),
            """
            ingest { format = sprites, sprites.sample = 300 }
            model { hidden = [16], latent = 3 }
            train { epochs = 100000, batchSize = 16, averagingFrequency = 2, workers = 2 }
            pipeline.stages = [ingest, train]
            """);
    Outcome stopped =
        SharedCluster.get()
            .script("sparkvae", here)
            .terminateAt(
                here.resolve("run/model/_IN_PROGRESS"),
                inCluster("pipeline", "--config", config.toString(), "--output", "run"));
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(143);
    assertThat(stopped.err()).contains("the same command");
    assertThat(here.resolve("run/model/" + Manifest.FILE_NAME)).doesNotExist();
  }
}
