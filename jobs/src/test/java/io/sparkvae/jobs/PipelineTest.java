// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All stages from one configuration, and again over what is there. */
class PipelineTest {
  private static final List<String> STAGES =
      List.of("shards", "model", "latents", "stats", "report");

  @TempDir static Path root;
  private static SparkSession spark;
  private static Path run;
  private static String config;

  @BeforeAll
  static void runOnce() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    Path images = BadFiles.folder(root.resolve("images"), 60, 16);
    config =
        Files.writeString(
                root.resolve("small.conf"),
                """
                ingest { input = "%s", format = folder }
                model { hidden = [8], latent = 3 }
                train { epochs = 2, batchSize = 8, averagingFrequency = 2 }
                """
                    .formatted(images))
            .toString();
    run = root.resolve("run");
    Outcome first = pipeline(run);
    assertThat(first.err()).isEmpty();
    assertThat(first)
        .isEqualTo(new Outcome(0, "report: " + run.resolve("report/report.html") + "\n", ""));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Outcome pipeline(Path output, String... more) {
    List<String> words = new ArrayList<>(List.of("pipeline", "--config", config));
    words.addAll(List.of("--output", output.toString()));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  private static List<byte[]> manifests(Path output) throws IOException {
    List<byte[]> manifests = new ArrayList<>();
    for (String stage : STAGES) {
      manifests.add(Files.readAllBytes(output.resolve(stage).resolve("_manifest.json")));
    }
    return manifests;
  }

  private static Path copy(String name) throws IOException {
    Path copy = root.resolve(name);
    FileUtils.copyDirectory(run.toFile(), copy.toFile());
    return copy;
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws IOException {
    List<byte[]> before = manifests(run);
    assertThat(pipeline(run, "--dry-run").out())
        .isEqualTo(
            """
            would skip ingest: %1$s/shards
            would skip train: %1$s/model
            would skip encode: %1$s/latents
            would skip stats: %1$s/stats
            would skip report: %1$s/report
            """
                .formatted(run));
    assertThat(pipeline(run).code()).isZero();
    assertThat(manifests(run)).containsExactlyElementsOf(before);
  }

  @Test
  void whatIsMissingIsDone() throws IOException {
    Path copy = copy("unfinished");
    FileUtils.deleteDirectory(copy.resolve("stats").toFile());
    FileUtils.deleteDirectory(copy.resolve("report").toFile());
    byte[] latents = Files.readAllBytes(copy.resolve("latents/_manifest.json"));
    assertThat(pipeline(copy).code()).isZero();
    assertThat(copy.resolve("report/report.html")).isNotEmptyFile();
    assertThat(copy.resolve("latents/_manifest.json")).hasBinaryContent(latents);
  }

  @Test
  void anotherConfigurationIsRefused() {
    Outcome refused = pipeline(run, "--set", "model.latent=4", "--set", "train.epochs=3");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err())
        .isEqualTo(
            "sparkvae pipeline: %s/model: expected the result of this configuration, found another:"
                    .formatted(run)
                + " model.latent was 3 and is 4, train.epochs was 2 and is 3;"
                + " choose another directory, or make again what is stale, with --redo train,encode,stats,report\n");
    assertThat(pipeline(run, "--set", "train.checkpoint.keep=5").code()).isZero();
  }

  @Test
  void shardsMadeAnewAreTheSameButNothingGoesWithoutItsInput() throws IOException {
    Path copy = copy("exchanged");
    FileUtils.deleteDirectory(copy.resolve("model").toFile());
    assertThat(pipeline(copy).err())
        .isEqualTo(
            "sparkvae pipeline: %s/latents: expected the results that it was made from in the"
                    .formatted(copy)
                + " same run, found one missing or unfinished; choose another directory, or make again what is stale, with --redo encode,stats,report\n");
    FileUtils.copyDirectory(run.resolve("model").toFile(), copy.resolve("model").toFile());
    FileUtils.deleteDirectory(copy.resolve("shards").toFile());
    String shards = copy.resolve("shards").toString();
    assertThat(Outcome.of("ingest", "--config", config, "--output", shards).code()).isZero();
    assertThat(pipeline(copy).code()).isZero();
  }

  @Test
  void statusTellsOfEveryDirectoryOfARun() throws IOException {
    Path copy = copy("asked");
    FileUtils.deleteDirectory(copy.resolve("stats").toFile());
    Outcome text = Outcome.of("status", copy.toString());
    assertThat(text.code()).isZero();
    assertThat(text.out().lines().filter(line -> !line.startsWith("  ")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith(copy + "/shards: shards, complete since 20"),
            line -> assertThat(line).startsWith(copy + "/model: model, complete since 20"),
            line -> assertThat(line).startsWith(copy + "/latents: latents, complete since 20"),
            line -> assertThat(line).isEqualTo(copy + "/stats: absent"),
            line -> assertThat(line).startsWith(copy + "/report: report, complete since 20"));
    assertThat(text.out())
        .contains("inputs 60", "epochs 2", "train.batchSize 8", "from      model ");
    Outcome foreign = Outcome.of("status", config);
    assertThat(foreign.code()).isEqualTo(2);
    assertThat(foreign.err())
        .contains("expected a directory of sparkvae or of a run")
        .hasLineCount(1);
  }

  @Test
  void showGivesTheEssenceOfEveryResultOfARun() throws IOException {
    assertThat(Outcome.of("show", run.toString()).out())
        .contains("  source       " + root.resolve("images") + "\n  images       60 of 60 inputs\n")
        .contains("  preset            vae\n", "  ELBO, validation  -", "  ELBO, training, nats an")
        .contains(run + "/latents: latents, complete since 20", "  active units   ")
        .contains("  KL divergence by dimension, nats an image\n    z")
        .contains("  page      " + run.resolve("report/report.html"));
    JsonNode all = new ObjectMapper().readTree(Outcome.of("show", "--json", "" + run).out());
    assertThat(all.findValuesAsText("kind"))
        .containsExactly("shards", "model", "latents", "statistics", "report");
    assertThat(all.get(0).at("/facts/1"))
        .isEqualTo(
            new ObjectMapper()
                .readTree("{\"name\":\"images\",\"value\":60,\"unit\":\"of 60 inputs\"}"));
  }

  @Test
  void compareNamesWhatDiffersAndTheBetterRun() throws IOException {
    Path other = copy("other");
    for (String stage : List.of("model", "latents", "stats", "report")) {
      FileUtils.deleteDirectory(other.resolve(stage).toFile());
    }
    assertThat(pipeline(other, "--set", "model.latent=1", "--set", "train.seed=9").code()).isZero();
    Outcome text = Outcome.of("compare", run.toString(), other.toString());
    assertThat(text.err()).isEmpty();
    assertThat(text.out().lines())
        .anyMatch(line -> line.matches(" +run +other"))
        .anyMatch(line -> line.matches("ELBO, validation \\[nats an image].* \\*( .*)?"))
        .anyMatch(line -> line.matches("active units +\\d of 3 +\\d of 1"))
        .anyMatch(line -> line.matches("speed, median \\[images/s] +[\\d,.]+ +[\\d,.]+"))
        .anyMatch(line -> line.matches("  model.latent +3 +1"))
        .anyMatch(line -> line.matches("  train.seed +\\S+ +9"))
        .noneMatch(line -> line.contains("train.epochs") || line.contains("cannot be compared"));
    JsonNode json =
        new ObjectMapper().readTree(Outcome.of("compare", "--json", "" + run, "" + other).out());
    assertThat(json.get("settings").findValuesAsText("key"))
        .containsExactly("model.latent", "train.seed");
    assertThat(json.get("runs").findValuesAsText("path"))
        .containsExactly("file:" + run, "file:" + other);
  }

  @Test
  void boundsOfDifferentImagesAreNotRanked() throws IOException {
    Path fewer = root.resolve("fewer");
    Path images = BadFiles.folder(root.resolve("few"), 40, 16);
    String input = "ingest.input=" + images;
    assertThat(pipeline(fewer, "--set", input, "--set", "pipeline.stages=[ingest,train]").code())
        .isZero();
    assertThat(Outcome.of("compare", run.toString(), fewer.toString()).out())
        .contains("cannot be compared: the runs have different images (their shards differ)")
        .doesNotContain("*")
        .containsPattern("active units \\[of 3] +\\d +-\n");
    Outcome alone = Outcome.of("compare", run.toString(), run + "/");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err())
        .isEqualTo(
            "sparkvae compare: RUN: expected two or more different directories, found %1$s, %1$s\n"
                .formatted(run));
  }

  @Test
  void mustRefusesARunThatNobodyBegan() throws IOException {
    Outcome refused = pipeline(root.resolve("none"), "--set", "output.resume=must");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err()).contains("output.resume = must: expected a run in ");
    Path copy = copy("half");
    FileUtils.deleteDirectory(copy.resolve("report").toFile());
    assertThat(pipeline(copy, "--set", "output.resume=must").code()).isZero();
  }

  @Test
  void neverRefusesWhatIsThere() {
    Outcome refused = pipeline(run, "--set", "output.resume=never");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err())
        .contains(
            "/shards: expected no earlier result (output.resume = never), found a complete one");
  }
}
