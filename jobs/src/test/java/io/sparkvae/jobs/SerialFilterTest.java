// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.Attribute;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An executor of its own, started as the launcher would: with the filter for what it reads. */
class SerialFilterTest {
  @TempDir static Path here;
  private static SparkSession spark;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    spark =
        SparkSession.builder()
            .master("local-cluster[1,1,1024]")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "700m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config(
                "spark.executor.extraJavaOptions",
                "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=512m"
                    + " -Djdk.serialFilter="
                    + LaunchSecurity.serialFilter(700 * JvmMemory.MIB))
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void aWholeRunNeedsNoOtherClass() {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { format = sprites, sprites.sample = 60, height = 8, width = 8 }
                model { hidden = [4], latent = 2 }
                train { epochs = 1, batchSize = 8, averagingFrequency = 2, workers = 2 }
                """,
                "test");
    var run = new org.apache.hadoop.fs.Path(here.resolve("run").toUri());
    for (RunStage stage : RunStage.values()) {
      stage.run(spark, settings, run, stage.in(run));
      assertThat(here.resolve("run").resolve(stage.in(run).getName()).resolve("_manifest.json"))
          .exists();
    }
  }

  /** The mixture and the probes are MLlib's; exports send formats of files to the tasks. */
  @Test
  void norDoMixturesScoresAndExports() {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { format = sprites, sprites.sample = 200, height = 8, width = 8 }
                model { hidden = [4], latent = 2 }
                train { epochs = 1, batchSize = 8, workers = 1 }
                generate { from = mixture, mixture.components = 2, table = true, samples = 4 }
                score.disentanglement { trees = 1, halves = 0, votes = 100 }
                """,
                "test");
    var run = new org.apache.hadoop.fs.Path(here.resolve("mixture").toUri());
    for (RunStage stage : List.of(RunStage.INGEST, RunStage.TRAIN, RunStage.ENCODE)) {
      stage.run(spark, settings, run, stage.in(run));
    }
    for (String stage : List.of("generate", "score")) {
      var output = Stages.in(run, Stages.named(stage));
      Request request =
          Request.to(output, settings)
              .with("model", RunStage.TRAIN.in(run))
              .with("latents", RunStage.ENCODE.in(run));
      Stages.run(Stages.named(stage), request, spark, Stop.NEVER);
    }
    for (String target : List.of("npy", "table")) {
      var output = new org.apache.hadoop.fs.Path(run, target);
      Settings exporting =
          settings
              .withOverride("export.to=" + target)
              .withOverride("export.table.format=parquet")
              .withOverride("export.table.path=" + new org.apache.hadoop.fs.Path(run, "rows"));
      Request request = Request.to(output, exporting).with("latents", RunStage.ENCODE.in(run));
      Stages.run(Stages.named("export"), request, spark, Stop.NEVER);
    }
    assertThat(here.resolve("mixture/npy/img_emb/img_emb_0.npy")).exists();
    assertThat(here.resolve("mixture/generation/mixture.json")).exists();
    assertThat(here.resolve("mixture/scores/probes.json")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pca", "ppca", "ica"})
  void neitherDoClosedForms(String preset) {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { format = sprites, sprites.sample = 600, height = 8, width = 8 }
                model { preset = %s, latent = 2 }
                """
                    .formatted(preset),
                "test");
    var run = new org.apache.hadoop.fs.Path(here.resolve(preset).toUri());
    RunStage.INGEST.run(spark, settings, run, RunStage.INGEST.in(run));
    RunStage.TRAIN.run(spark, settings, run, RunStage.TRAIN.in(run));
    assertThat(here.resolve(preset).resolve("model/_manifest.json")).exists();
  }

  /** Labels come as CSV files, and images in tables. */
  @ParameterizedTest
  @ValueSource(strings = {"csv", "json", "orc", "parquet", "text"})
  void norDoSparksOwnFormats(String format) {
    String file = here.resolve("table." + format).toString();
    spark.range(3).selectExpr("concat('a;', id) AS value").write().format(format).save(file);
    assertThat(spark.read().format(format).load(file).toDF("value").sort("value").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("a;0", "a;1", "a;2");
  }

  @Test
  void labelsComeFromACsvFile() throws Exception {
    Path images = BadFiles.folder(here.resolve("images"), 12, 8);
    StringBuilder csv = new StringBuilder("filepath,label\n");
    try (var files = Files.walk(images)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> csv.append(images.relativize(file)).append(",cat\n"));
    }
    Path labels = Files.writeString(here.resolve("labels.csv"), csv);
    Settings settings =
        Settings.reference()
            .withValue("ingest.input", images.toString(), "test")
            .withValue("ingest.labels", labels.toString(), "test")
            .withOverride("ingest.maxBadFraction=0");
    var run = new org.apache.hadoop.fs.Path(here.resolve("labelled").toUri());
    RunStage.INGEST.run(spark, settings, run, RunStage.INGEST.in(run));
    assertThat(here.resolve("labelled/shards/_labels.json")).content().isEqualTo("[ \"cat\" ]");
  }

  /** The tests of this module run under the filter that the launcher gives: see its pom.xml. */
  @Test
  void theTestsRunUnderTheLaunchersFilter() throws Exception {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains(">" + LaunchSecurity.serialFilter(3 * JvmMemory.GIB) + "<");
    assertThat(System.getProperty("jdk.serialFilter"))
        .isEqualTo(LaunchSecurity.serialFilter(3 * JvmMemory.GIB));
  }

  @Test
  void anotherClassIsRefusedByTheExecutor() {
    // Serialisable, on every class path, and no business of a task's.
    Serializable stranger = new Attribute("name", "value");
    Throwable refused = catchThrowable(() -> sent(stranger));
    assertThat(refused)
        .hasMessageContaining("java.io.InvalidClassException")
        .hasMessageContaining("filter status: REJECTED");
    assertThat(sent(new ArrayList<>(List.of(1, 2)))).isEqualTo("[1, 2]");
  }

  @Test
  void arraysLongerThanTheHeapAndDeepObjectsAreRefused() throws Exception {
    String filter = LaunchSecurity.serialFilter(1000);
    assertThat(read(new float[1000], filter)).isEqualTo(new float[1000]);
    assertThatThrownBy(() -> read(new float[1001], filter))
        .isInstanceOf(InvalidClassException.class);
    assertThat(read(nested(200), filter)).isEqualTo(nested(200));
    assertThatThrownBy(() -> read(nested(300), filter)).isInstanceOf(InvalidClassException.class);
  }

  private static ArrayList<Object> nested(int depth) {
    ArrayList<Object> outermost = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      outermost = new ArrayList<>(List.of(outermost));
    }
    return outermost;
  }

  private static Object read(Serializable value, String filter) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(filter));
      return in.readObject();
    }
  }

  @Test
  void aFailureComesBackAsItself() {
    Throwable thrown =
        catchThrowable(
            () ->
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(List.of(1), 1)
                    .foreach(SerialFilterTest::fail));
    assertThat(thrown).hasRootCauseInstanceOf(DataFailure.class);
  }

  private static void fail(Integer number) {
    throw new DataFailure("number " + number);
  }

  private static String sent(Serializable value) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(1), 1)
        .map(number -> value.toString())
        .first();
  }
}
