// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.evaluate.EvaluationTable;
import io.sparkvae.evaluate.RolloutResult;
import io.sparkvae.generate.GenerationContent;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences through all stages. */
class SequenceStagesTest {
  private static final int FRAMES = 3;
  private static final int LATENT = 2;
  private final SparkSession spark = TestSpark.session();

  @TempDir Path temporary;

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(temporary.resolve(name).toUri());
  }

  @Test
  void movingSpritesGoThroughARecurrentNetwork() throws Exception {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { format = moving-sprites, movingSprites { sample = 90, frames = 3 }, height = 8, width = 8 }
                model { preset = vrnn, hidden = [8], latent = 2, sequence { units = 8, hidden = [8] } }
                train { epochs = 1, batchSize = 8, workers = 2, averagingFrequency = 2 }
                evaluate { samples = 4, splits = all }
                generate { samples = 20, table = true, reconstructions = 4, interpolations = 1, traversals = 2 }
                report { samples = 4, reconstructions = 2, traversals = 2 }
                """,
                "test");
    TestStages.ingest(spark, settings, path("shards"));
    TestStages.train(spark, settings, path("shards"), path("model"));
    Manifest.Read latents =
        TestStages.encode(spark, settings, path("model"), path("shards"), path("latents"));
    assertThat(latents.manifest().content().path("latent").toString()).isEqualTo("[3,2]");
    Row row = spark.read().parquet(temporary.resolve("latents").toString()).first();
    for (String column : List.of("mu", "logVar", "kl")) {
      assertThat(row.<Object>getList(row.fieldIndex(column))).hasSize(FRAMES * LATENT);
    }
    Manifest.Read stats = TestStages.stats(spark, settings, path("latents"), path("stats"));
    assertThat(stats.manifest().content().path("kl").path("mean")).hasSize(FRAMES * LATENT);

    EvaluationContent scores =
        TestStages.evaluate(spark, settings, path("model"), path("shards"), path("evaluation"));
    EvaluationContent.Result test = scores.bySplit().get("test");
    assertThat(test.negativeLogLikelihood().mean()).isLessThan(-test.elbo().mean());

    GenerationContent generation =
        TestStages.generate(
            spark,
            settings,
            path("model"),
            Optional.of(path("shards")),
            Optional.of(path("stats")),
            path("generation"));
    assertThat(generation.samples()).isEqualTo(20);
    // Three frames of 8 x 8 pixels side by side, each pixel 8 times as large, and lines between.
    int width = FRAMES * 64 + (FRAMES - 1);
    var interpolations =
        ImageIO.read(temporary.resolve("generation/pictures/interpolations.png").toFile());
    int columns = 1060 / (width + 2);
    assertThat(interpolations.getWidth()).isEqualTo(columns * (width + 2) - 2);
    TestStages.report(spark, settings, path("."));
    assertThat(Files.readString(temporary.resolve("report/report.html")))
        .contains("mean of each step given the steps drawn before it")
        .contains("the learned prior of each step given the steps before");
  }

  @Test
  void movingSpritesRollOutOfBeliefs() throws Exception {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { format = moving-sprites, movingSprites { sample = 60, frames = 3 }, height = 8, width = 8 }
                model { preset = td-vae, hidden = [8], latent = 2, belief.units = 8, jumps { longest = 2, hidden = [8] } }
                train { epochs = 1, batchSize = 8, workers = 2, averagingFrequency = 2 }
                evaluate { samples = 4, splits = all, rollouts = [2, 1] }
                generate { samples = 4, reconstructions = 4, rollouts = 2, interpolations = 0, traversals = 0 }
                report { samples = 2, reconstructions = 2, traversals = 1 }
                """,
                "test");
    TestStages.ingest(spark, settings, path("shards"));
    TestStages.train(spark, settings, path("shards"), path("model"));
    TestStages.encode(spark, settings, path("model"), path("shards"), path("latents"));
    Manifest.Read stats = TestStages.stats(spark, settings, path("latents"), path("stats"));
    assertThat(stats.manifest().content().path("kl").path("mean")).hasSize(FRAMES * LATENT);
    EvaluationContent scores =
        TestStages.evaluate(spark, settings, path("model"), path("shards"), path("evaluation"));
    EvaluationContent.Result test = scores.bySplit().get("test");
    assertThat(test.negativeLogLikelihood().mean()).isLessThan(-test.elbo().mean());
    assertThat(test.rollouts()).extracting(RolloutResult::seen).containsExactly(1, 2);
    assertThat(test.rollouts().get(0).byDistance())
        .extracting(RolloutResult.Frame::distance)
        .containsExactly(1, 2);
    assertThat(test.rollouts().get(1).byDistance()).hasSize(1);
    assertThat(EvaluationTable.lines(scores)).anyMatch(line -> line.contains("pixels off"));
    TestStages.generate(
        spark,
        settings,
        path("model"),
        Optional.of(path("shards")),
        Optional.of(path("stats")),
        path("generation"));
    // Two sequences side by side, and below them what they go on to.
    var rollouts = ImageIO.read(temporary.resolve("generation/pictures/rollouts.png").toFile());
    int width = FRAMES * 64 + (FRAMES - 1);
    assertThat(rollouts.getWidth()).isEqualTo(2 * (width + 2) - 2);
    assertThat(rollouts.getHeight()).isEqualTo(2 * 66 - 2);
    TestStages.report(spark, settings, path("."));
    assertThat(Files.readString(temporary.resolve("report/report.html")))
        .contains("the first 1 of 3 steps as the model believes them")
        .contains("learned jumps from frame to frame");
  }
}
