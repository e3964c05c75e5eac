// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir Path here;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingest",
        "train",
        "encode",
        "prior",
        "stats",
        "evaluate",
        "generate",
        "score",
        "export",
        "report",
        "pipeline",
        "plan",
        "doctor"
      })
  void helpHasAnExampleAndTheExitCodes(String job) {
    Outcome help = Outcome.of(job, "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out())
        .contains("Usage: sparkvae " + job, "Example:", "scripts/sparkvae " + job)
        .contains("--config", "--set", "--print-config", "--dry-run", "--verbose", "--version")
        .contains(
            "   0   done", "   2   the command or its configuration is wrong", "   6   memory")
        .contains("Options of Spark come after --, as those of spark-submit: -- --master");
  }

  @Test
  void statusTakesOnlyWhatItUses() {
    Outcome help = Outcome.of("status", "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out())
        .contains("DIR", "--json", "scripts/sparkvae status", "   0   done")
        .doesNotContain("--set", "--config");
  }

  @Test
  void modelsAreListedAndShown() {
    assertThat(Outcome.of("models", "--help").out())
        .contains("NAME", "--shape", "--images", "--json");
    assertThat(Outcome.of("models").out().lines())
        .anyMatch(line -> line.startsWith("beta-vae ") && line.contains("Higgins et al. 2017"));
    Outcome shown =
        Outcome.of(
            "models",
            "vae",
            "--set",
            "model.objective.reduction=mean",
            "--set",
            "model.beta=0.1",
            "--set",
            "model.latent=20");
    // 784-200-200, two heads of 20, 20-200-200-784.
    int parameters = 785 * 200 + 201 * 200 + 2 * 201 * 20 + 21 * 200 + 201 * 200 + 201 * 784;
    assertThat(shown.out())
        .contains(
            String.format(Locale.ROOT, "parameters      %,d for images", parameters),
            "kl              KL divergence in")
        .contains("prior           {kind: normal}", "model.latent = 20\n")
        .containsPattern("effective beta  3.92");
    // A setting that is auto takes the number of images that is given.
    for (String images : List.of("60000", "1234")) {
      Outcome counted = Outcome.of("models", "beta-tc-vae", "--images", images);
      assertThat(counted.out()).contains("images: " + images + "}");
    }
    assertThat(Outcome.of("models", "beta-tc-vae").out()).contains("images: 60000}");
    Outcome unknown = Outcome.of("models", "beta-ave");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .isEqualTo(
            "sparkvae models: unknown preset 'beta-ave' (NAME): the nearest known preset is 'beta-vae'\n");
  }

  @Test
  void aShapeWithoutPixelsIsRefused() {
    assertThat(Outcome.of("models", "vae", "--shape", "0x1x1"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "sparkvae models: --shape: expected channels, height and width like 1x28x28, each at least 1, found '0x1x1'\n"));
  }

  @Test
  void versionsAreThoseOfTheManifests() {
    assertThat(Outcome.of("--version").out()).contains("spark 3.5.7", "scala 2.12.18", "java 17");
  }

  @Test
  void withoutAJobTheUsageIsShown() {
    Outcome nothing = Outcome.of();
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("Usage: sparkvae");
  }

  @Test
  void usageErrorsAreOneLine() {
    assertThat(Outcome.of("train", "--shard", "x"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "sparkvae train: Unknown options: '--shard', 'x'; did you mean --shards?"
                    + " (see sparkvae train --help)\n"));
    assertThat(Outcome.of("fly").err())
        .startsWith("sparkvae: expected a job, found 'fly'; there are ingest, train,")
        .hasLineCount(1);
    assertThat(Outcome.of("train", "--set").err())
        .isEqualTo(
            "sparkvae train: Missing required parameter for option '--set' (KEY=VALUE)"
                + " (see sparkvae train --help)\n");
  }

  @Test
  void printsTheEffectiveConfigurationWithOrigins() throws Exception {
    Path file = Files.writeString(here.resolve("e.conf"), "train.epochs = 3\nmodel { latent = 7 }");
    Outcome printed =
        Outcome.of("train", "--config", file.toString(), "--set", "train.seed=5", "--print-config");
    assertThat(printed.code()).isZero();
    assertThat(printed.out())
        .contains("train.epochs = 3  # " + file + ": 1")
        .contains("model.latent = 7  # " + file + ": 2")
        .contains("train.seed = 5  # --set train.seed")
        .contains("model.likelihood = \"bernoulli\"  # reference.conf")
        .contains("stats.activeThreshold = 0.01");
  }

  @Test
  void optionsOfIngestAreSettings() {
    assertThat(
            Outcome.of(
                    "ingest",
                    "--input",
                    "/a b",
                    "--format",
                    "idx",
                    "--output",
                    "o",
                    "--print-config")
                .out())
        .contains("ingest.input = \"/a b\"  # --input")
        .contains("ingest.format = \"idx\"  # --format")
        .contains("ingest.output = \"o\"  # --output");
  }

  @Test
  void unknownKeysNameTheNearest() throws Exception {
    assertThat(Outcome.of("train", "--set", "train.epoch=3", "--dry-run"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "sparkvae train: unknown key 'train.epoch' (--set):"
                    + " the nearest known key is 'train.epochs'\n"));
    Path file = Files.writeString(here.resolve("e.conf"), "trian.epochs = 3");
    assertThat(Outcome.of("train", "--config", file.toString()).err())
        .contains("unknown key 'trian.epochs' (" + file)
        .contains("'train.epochs'");
  }

  @Test
  void aMissingConfigurationIsNamed() {
    assertThat(Outcome.of("train", "--config", "/no/such.conf"))
        .isEqualTo(
            new Outcome(
                2, "", "sparkvae train: --config /no/such.conf: expected a file, found none\n"));
  }

  @Test
  void missingOptionsAreNamed() {
    assertThat(Outcome.of("train", "--dry-run").err())
        .isEqualTo("sparkvae train: --shards or --latents: expected one directory, found none\n");
    assertThat(Outcome.of("ingest", "--format", "sprites", "--dry-run").err())
        .isEqualTo("sparkvae ingest: --output: expected a directory, found none\n");
  }

  @Test
  void aLeaseIsCheckedByADryRun() {
    String output = here.resolve("shards").toString();
    Outcome dry =
        Outcome.of(
            "ingest",
            "--format",
            "sprites",
            "--output",
            output,
            "--set",
            "output.leaseSeconds=-1",
            "--dry-run");
    assertThat(dry.code()).isEqualTo(2);
    assertThat(dry.err())
        .startsWith("sparkvae ingest: output.leaseSeconds: expected at least 1 second, found -1");
  }

  @Test
  void aDryRunTouchesNothing() {
    Path output = here.resolve("run");
    Outcome dry =
        Outcome.of(
            "pipeline",
            "--set",
            "ingest.format=sprites",
            "--output",
            output.toString(),
            "--dry-run");
    assertThat(dry.err()).isEmpty();
    assertThat(dry.code()).isZero();
    assertThat(dry.out())
        .contains("would run ingest: " + output + "/shards")
        .contains("would run report: " + output + "/report");
    assertThat(output).doesNotExist();
  }

  @Test
  void verboseAddsTheTrace() {
    Outcome verbose = Outcome.of("train", "--config", "/no/such.conf", "--verbose");
    assertThat(verbose.code()).isEqualTo(2);
    assertThat(verbose.err())
        .contains("expected a file, found none\n")
        .contains("io.sparkvae.failure.ConfigurationFailure")
        .contains("\tat io.sparkvae.jobs.");
  }
}
