// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs evaluate and generate from the command line, and what status says of them. */
class UseOfModelTest {
  @TempDir Path here;

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Outcome succeed(String... words) {
    Outcome outcome = Outcome.of(words);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    return outcome;
  }

  @Test
  void aModelIsEvaluatedAndGenerates() throws Exception {
    GoodRun run = GoodRun.in(here);
    String model = run.model().toString();
    String shards = run.shards().toString();
    String evaluation = here.resolve("evaluation").toString();
    Outcome evaluated =
        succeed(
            "evaluate",
            "--model",
            model,
            "--shards",
            shards,
            "--output",
            evaluation,
            "--set",
            "evaluate.splits=all",
            "--set",
            "evaluate.samples=7");
    assertThat(evaluated.out().lines())
        .anyMatch(line -> line.contains("-ln p(x), k = 7") && line.contains("active units"))
        .anyMatch(line -> line.matches("train +\\d+ +\\d+\\.\\d{3} ± .* of 2"))
        .contains("evaluation: " + evaluation);
    String generation = here.resolve("generation").toString();
    assertThat(
            succeed("generate", "--model", model, "--output", generation, "--dry-run")
                .out()
                .lines())
        .containsExactly("would generate 64 samples with " + model + " into " + generation);
    Outcome generated =
        succeed("generate", "--model", model, "--shards", shards, "--output", generation);
    assertThat(generated.out().lines())
        .contains(generation + "/pictures/interpolations.png")
        .contains("traversals in the order of the dimensions' numbers: no --stats");
    assertThat(succeed("status", here.toString()).out())
        .contains(evaluation + ": evaluation, complete since 20", "samples 7")
        .contains(generation + ": generation, complete since 20");
    assertThat(succeed("show", here.toString()).out())
        .contains(
            "-ln p(x), k = 7, train (evaluation)",
            "what the bound is made of, train",
            "diagnosis, train",
            "PSNR, train")
        .contains(generation + "/pictures/interpolations.png");
  }
}
