// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TestShards;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.Statistics;
import io.sparkvae.train.TestTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model without latent variables in every stage: an unconditional PixelCNN. */
class WithoutLatentTest {
  @TempDir static Path root;
  private static Path run;

  @BeforeAll
  static void runOnce() {
    run = root.resolve("run");
    TestShards.sprites(
        Fixture.spark(), run.resolve("shards"), 120, "ingest { height = 8, width = 8 }");
    Pipeline.of(Fixture.hadoop(run), settings()).run(Fixture.spark(), Stop.NEVER);
  }

  private static Settings settings() {
    return Settings.reference()
        .with(
            """
            ingest { format = sprites, sprites.sample = 120, height = 8, width = 8 }
            model { preset = pixelcnn, binarisation = threshold, pixelcnn { layers = 2, channels = 8 } }
            train { epochs = 4, batchSize = 16, workers = 2, learningRate.initial = 0.01 }
            evaluate { splits = all, samples = 50 }
            generate.samples = 16
            report.samples = 16
            pipeline.stages = [train, encode, stats, evaluate, generate, report]
            """,
            "test");
  }

  private static Manifest.Read read(String directory, String kind) {
    return Manifest.read(Fixture.hadoop(run.resolve(directory)), kind, Fixture.hadoop());
  }

  @Test
  void itsBoundIsTheLikelihoodItself() {
    EvaluationContent evaluation =
        read("evaluation", "evaluation")
            .manifest()
            .contentAs(EvaluationContent.class, Fixture.hadoop(run));
    assertThat(evaluation.samples()).isEqualTo(1);
    Statistics statistics =
        read("stats", "statistics").manifest().contentAs(Statistics.class, Fixture.hadoop(run));
    for (String split : List.of("train", "validation", "test")) {
      EvaluationContent.Result result = evaluation.bySplit().get(split);
      assertThat(result.rate().mean()).isZero();
      assertThat(result.negativeLogLikelihood().mean())
          .isCloseTo(-result.elbo().mean(), within(1e-9));
      assertThat(statistics.bySplit().get(split).elbo())
          .isCloseTo(result.elbo().mean(), within(1e-3));
      // Pixels of two levels: 1 bit each if nothing were known of them.
      assertThat(result.bitsPerDimension().mean()).isBetween(0.01, 0.6);
    }
    assertThat(TestTraining.metrics(run.resolve("model")))
        .allMatch(line -> line.get("kl").asDouble() == 0);
  }

  @Test
  void theEncoderSaysThatThereAreNoLatents() {
    assertThat(new EncodeStage().lines(read("latents", "latents")))
        .first()
        .asString()
        .startsWith("no latents: the model has none");
    List<Row> rows =
        Fixture.spark()
            .read()
            .parquet(run.resolve("latents").toString())
            .selectExpr("mu", "kl")
            .distinct()
            .collectAsList();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).getList(0)).isEqualTo(List.of(0f));
  }

  @Test
  void picturesAndReportAreOfWhatThereIs() throws IOException {
    assertThat(run.resolve("generation/pictures/samples.png")).exists();
    assertThat(run.resolve("generation/pictures/traversals.png")).doesNotExist();
    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains("no latents", "The model has no latent variables.", "draw from p(x)")
        .doesNotContain("Active dimensions");
  }

  @Test
  void nothingIsLearnedThatNothingReads() {
    assertThat(TestTraining.model(read("model", "model")).layout().slots())
        .allMatch(slot -> slot.name().startsWith("decoder."))
        .noneMatch(slot -> slot.name().contains("context"));
  }
}
