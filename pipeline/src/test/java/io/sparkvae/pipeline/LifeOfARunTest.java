// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished run: checked, moved, made again in part, and gone on from by another. */
class LifeOfARunTest {
  private static final int IMAGES = 40;

  @TempDir static Path root;
  private static Path images;
  private static Path run;

  @BeforeAll
  static void runOnce() throws IOException {
    images = SmallPipeline.images(root.resolve("images"), IMAGES);
    run = root.resolve("run");
    run(run, images, "pipeline.check=content");
  }

  private static Manifest.Read run(Path directory, Path input, String... overrides) {
    return SmallPipeline.of(directory, input.toString(), overrides)
        .run(Fixture.spark(), Stop.NEVER);
  }

  /** What would be done about each stage, in one line. */
  private static String plan(Path directory, String input, String... overrides) {
    return plan(Fixture.hadoop(), directory, input, overrides);
  }

  private static String plan(
      Configuration hadoop, Path directory, String input, String... overrides) {
    return SmallPipeline.of(directory, input, overrides).plan(hadoop).stream()
        .map(line -> line.replaceAll(":.*", ""))
        .collect(Collectors.joining(", "));
  }

  private static final String ALL_SKIPPED =
      "skip ingest, skip train, skip encode, skip stats, skip report";

  private static Path copy(Path directory, String name) throws IOException {
    Path copy = root.resolve(name);
    FileUtils.copyDirectory(directory.toFile(), copy.toFile());
    return copy;
  }

  @Test
  void aMovedRunOverAMovedSourceIsTheSame() throws IOException {
    Path moved = copy(run, "elsewhere/renamed");
    Path source = copy(images, "elsewhere/photographs");
    assertThat(plan(moved, source.toString())).isEqualTo(ALL_SKIPPED);
    assertThat(plan(run, "file://" + images)).isEqualTo(ALL_SKIPPED);
    assertThat(plan(run, images + "/")).isEqualTo(ALL_SKIPPED);
  }

  /** Only Spark can look at a table, and {@code --dry-run} starts no Spark. */
  @Test
  void aTableIsSaidToBeCheckedUntilSparkRuns() {
    SparkSession spark = Fixture.spark();
    Path table = root.resolve("table");
    Dataset<Row> rows = spark.read().format("binaryFile").load(images.toString());
    rows.write().orc(table.toString());
    Path ofTable = root.resolve("of-table");
    String[] overrides = {"ingest.format=table", "pipeline.stages=[ingest, train]"};
    run(ofTable, table, overrides);
    String skipped = "skip ingest, skip train";
    assertThat(plan(ofTable, table.toString(), overrides)).isEqualTo(skipped);
    Configuration hadoop = Fixture.hadoop();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    try {
      assertThat(plan(hadoop, ofTable, table.toString(), overrides))
          .isEqualTo("check ingest, check train");
      assertThat(
              plan(
                  hadoop,
                  ofTable,
                  table.toString(),
                  overrides[0],
                  overrides[1],
                  "pipeline.check=none"))
          .isEqualTo(skipped);
    } finally {
      SparkSession.setDefaultSession(spark);
      SparkSession.setActiveSession(spark);
    }
    rows.limit(1)
        .withColumn("path", functions.lit("another"))
        .write()
        .mode("append")
        .orc(table.toString());
    assertThatThrownBy(() -> plan(ofTable, table.toString(), overrides))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("digest of input 'source' was");
  }

  @Test
  void theSettingSaysHowCloselyASourceIsLookedAt() throws IOException {
    Path source = copy(images, "changed");
    Path file = source.resolve("7.png");
    FileTime before = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 20] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, before);
    String input = source.toString();
    assertThat(plan(run, input)).isEqualTo(ALL_SKIPPED);
    assertThatThrownBy(() -> plan(run, input, "pipeline.check=content"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("run/shards: ")
        .hasMessageContaining("digest of the bytes of input 'source' was ")
        .hasMessageContaining("--redo ingest,train,encode,stats,report");
    Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 1000));
    assertThatThrownBy(() -> plan(run, input))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("files of input 'source' were modified after they were read");
    assertThat(plan(run, input, "pipeline.check=none")).isEqualTo(ALL_SKIPPED);
    assertThat(plan(run, images.toString(), "pipeline.check=content")).isEqualTo(ALL_SKIPPED);
    Files.delete(file);
    assertThatThrownBy(() -> plan(run, input)).hasMessageContaining("digest of input 'source'");
    assertThat(plan(run, input, "pipeline.check=none")).isEqualTo(ALL_SKIPPED);
  }

  @Test
  void aStageIsMadeAgainAndWhatDependsOnItIsNamed() throws IOException {
    Path copy = copy(run, "again");
    String input = images.toString();
    assertThat(plan(copy, input, "pipeline.redo=[train]"))
        .isEqualTo("skip ingest, redo train, check encode, check stats, check report");
    assertThatThrownBy(() -> plan(copy, input, "pipeline.redo=[generate]"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("pipeline.redo: expected some of the stages of this pipeline");
    String[] more = {"train.epochs=2", "pipeline.redo=[train]"};
    assertThatThrownBy(() -> run(copy, images, more))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("again/latents: ")
        .hasMessageContaining("digest of input 'model' was ")
        .hasMessageContaining("--redo encode,stats,report");
    run(copy, images, "train.epochs=2", "pipeline.redo=[encode, stats, report]");
    assertThat(plan(copy, input, "train.epochs=2")).isEqualTo(ALL_SKIPPED);
  }

  @Test
  void aNightlyRunGoesOnFromTheEarlierOne() throws IOException {
    Path source = copy(images, "nightly");
    SmallPipeline.image(source, IMAGES);
    Path night = root.resolve("night");
    String[] since = {"pipeline.since.run=" + run, "ingest.split.validation=0.1"};
    assertThat(plan(night, source.toString(), since))
        .isEqualTo("run ingest, keep train, run encode, run stats, run report");
    run(night, source, since);
    assertThat(digest(night.resolve("model"))).isEqualTo(digest(run.resolve("model")));
    assertThat(Fixture.spark().read().parquet(night.resolve("latents").toString()).count())
        .isEqualTo(IMAGES + 1);
    for (Path old : Fixture.parquet(run.resolve("latents"))) {
      assertThat(night.resolve("latents").resolve(old.getFileName())).hasSameBinaryContentAs(old);
    }
    assertThat(plan(night, source.toString(), since)).isEqualTo(ALL_SKIPPED);
    assertThat(plan(night, source.toString())).isEqualTo(ALL_SKIPPED);
    assertThatThrownBy(() -> plan(night, source.toString(), "model.latent=3"))
        .hasMessageContaining("model.latent was 2 and is 3");

    Path trained = root.resolve("trained");
    String[] more = {since[0], "pipeline.since.model=continue"};
    run(trained, source, more);
    assertThat(manifest(trained.resolve("model")).inputs())
        .filteredOn(input -> input.role().equals("earlier model"))
        .extracting(Manifest.Input::digest)
        .containsExactly(digest(run.resolve("model")));
    assertThat(plan(trained, source.toString(), more)).isEqualTo(ALL_SKIPPED);
  }

  /** The model has the bits of a training that was that long from the start. */
  @Test
  void aLaterRunTrainsTheModelForMoreEpochs() throws IOException {
    String[] longer = {"train.epochs=2", "pipeline.stages=[ingest, train]"};
    Path whole = root.resolve("whole");
    run(whole, images, longer);
    Path extended = root.resolve("extended");
    run(
        extended,
        images,
        longer[0],
        longer[1],
        "pipeline.since.run=" + run,
        "pipeline.since.model=extend");
    for (String parameters : List.of("parameters.safetensors", "last.safetensors")) {
      assertThat(extended.resolve("model").resolve(parameters))
          .hasSameBinaryContentAs(whole.resolve("model").resolve(parameters));
    }
    // The first epoch, with its times, is that of the earlier run.
    assertThat(Files.readString(extended.resolve("model/metrics.jsonl")))
        .startsWith(Files.readString(run.resolve("model/metrics.jsonl")));
  }

  /** A copy has no checkpoint. It is refused before images are read, and names the original. */
  @Test
  void aKeptModelIsNotExtended() {
    String stages = "pipeline.stages=[ingest, train]";
    Path kept = root.resolve("kept");
    run(kept, images, stages, "pipeline.since.run=" + run);
    Path again = root.resolve("kept-again");
    run(again, images, stages, "pipeline.since.run=" + kept);
    String[] extend = {
      stages, "train.epochs=2", "pipeline.since.run=" + again, "pipeline.since.model=extend"
    };
    Path longer = root.resolve("longer");
    assertThatThrownBy(() -> run(longer, images, extend))
        .isInstanceOf(ResumeFailure.class)
        .hasMessage(
            "--extend %s: expected its last checkpoint, found none: it is a copy of %s, without the checkpoint; extend that one",
            Fixture.hadoop(again.resolve("model")), Fixture.hadoop(run.resolve("model")));
    assertThat(longer).doesNotExist();
    assertThatThrownBy(() -> plan(longer, images.toString(), extend))
        .isInstanceOf(ResumeFailure.class);
  }

  @Test
  void aStoppedRunIsFinishedWithTheModelThatItHas() {
    Path stopped = root.resolve("stopped");
    String[] epochs = {"train.epochs=5", "output.resume=finish"};
    assertThatThrownBy(() -> run(stopped, images, epochs))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected a half-finished training in " + stopped);
    int[] asked = {0}; // before ingest, before train, after the first round
    Pipeline pipeline = SmallPipeline.of(stopped, images.toString(), epochs[0]);
    assertThatThrownBy(() -> pipeline.run(Fixture.spark(), Stop.when(() -> ++asked[0] > 2)))
        .isInstanceOf(StopFailure.class);
    run(stopped, images, epochs);
    assertThat(manifest(stopped.resolve("model")).content().get("ended").asText())
        .isEqualTo("finished-early");
    assertThat(stopped.resolve("report/report.html")).exists();
  }

  @Test
  void aReportDrawsWhatIsThere() throws IOException {
    Path alone = root.resolve("alone");
    FileUtils.copyDirectory(run.resolve("model").toFile(), alone.resolve("model").toFile());
    Settings settings = Settings.reference();
    Pipeline.of(Fixture.hadoop(alone), settings.withOverride("pipeline.stages=[report]"))
        .run(Fixture.spark(), Stop.NEVER);
    assertThat(Files.readString(alone.resolve("report/report.html")))
        .contains(
            "Evidence lower bound", "Samples from the prior", "Traversals of the first dimensions")
        .contains("The run has no statistics of latents.");
    assertThat(alone.resolve("report/pictures/training-elbo.png")).exists();
    FileUtils.deleteDirectory(alone.resolve("report").toFile());
    FileUtils.copyDirectory(run.resolve("shards").toFile(), alone.resolve("shards").toFile());
    Pipeline.of(Fixture.hadoop(alone), settings.withOverride("pipeline.stages=[report]"))
        .run(Fixture.spark(), Stop.NEVER);
    assertThat(alone.resolve("report/pictures/reconstructions-1.png")).exists();
  }

  @Test
  void anEarlierRunMustBeThere() {
    assertThatThrownBy(
            () ->
                plan(
                    root.resolve("n"),
                    images.toString(),
                    "pipeline.since.run=" + root.resolve("no")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("pipeline.since.run: expected a run with complete shards");
    assertThatThrownBy(() -> plan(run, images.toString(), "pipeline.since.run=" + run))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected another run than the one that is made");
    assertThatThrownBy(() -> plan(root.resolve("n"), images.toString(), "pipeline.since.model=old"))
        .hasMessageContaining("expected one of keep, continue, extend, anew");
  }

  private static Manifest manifest(Path directory) {
    return Manifest.read(Fixture.hadoop(directory), Fixture.hadoop());
  }

  private static String digest(Path directory) {
    return manifest(directory).digest();
  }
}
