// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.EarlierLayout;
import io.sparkvae.TestStages;
import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.output.OutputState;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ingestion that was killed leaves, and the same ingestion once more, make a whole. */
class IngestionResumeTest {
  private static final int IMAGES = 40;
  private static final int IMAGES_PER_TASK = 5;
  private static final String[] ASSIGNMENTS = {
    "ingest.maxBadFraction=0.2",
    "ingest.taskBytes=20 KiB",
    "ingest.shardBytes=256",
    "ingest.rowGroupBytes=128",
    "output.leaseSeconds=2"
  };
  private static final String SPRITES =
      "ingest { taskBytes = 128 KiB, shardBytes = 32 KiB, rowGroupBytes = 16 KiB }"
          + ", output.leaseSeconds = 2";
  private static final int SAMPLE = 250;

  @TempDir Path temporary;

  @Test
  void whereverItWasKilledNothingIsLostOrTwiceOrDoneAgain() throws Exception {
    SparkSession spark = TestSpark.session();
    writeImages();
    dyingStorage(spark);
    Settings settings = settings("dying://" + temporary.resolve("in"));
    Shards whole = ingest(spark, "whole", settings);
    int killed = 0;
    // A prime, so that all kinds of changes are met.
    int step = Chaos.count(11, 7);
    for (int changes = 1; ; changes += step) {
      String output = "killed-" + changes;
      DyingFileSystem.dieAfter(changes);
      if (isWhole(spark, output, settings)) {
        break;
      }
      killed++;
      DyingFileSystem.live();
      Path units = temporary.resolve(output).resolve("_JOURNAL/units");
      long tasks = count(units, "task-*.json");
      if (killed % 2 == 0) { // as if an earlier version had begun it
        EarlierLayout.of(temporary.resolve(output));
      }
      DyingFileSystem.OPENED.set(0);
      Shards continued = ingest(spark, output, settings);
      assertThat(continued.source().manifest().files())
          .isEqualTo(whole.source().manifest().files());
      assertThat(continued.source().digest()).isEqualTo(whole.source().digest());
      // One more is opened for its shape.
      assertThat(DyingFileSystem.OPENED.get())
          .isLessThanOrEqualTo(1 + IMAGES - (int) tasks * IMAGES_PER_TASK);
      try (var left = Files.list(temporary.resolve(output))) {
        assertThat(left.map(p -> p.getFileName().toString()).filter(n -> !n.endsWith(".parquet")))
            .containsExactlyInAnyOrder("_quarantine", "_manifest.json");
      }
    }
    assertThat(killed).isGreaterThan(5);
  }

  /** Whether nothing stood in the way of the result. */
  private boolean isWhole(SparkSession spark, String output, Settings settings) {
    // Each refusal would fill a screen.
    Configurator.setAllLevels("org.apache", Level.OFF);
    try {
      ingest(spark, output, settings);
    } catch (RuntimeException e) {
      // Storage that refuses everything is an operator's error, whatever it met.
      assertThat(e).isInstanceOf(io.sparkvae.failure.ResourceFailure.class);
    } finally {
      Configurator.setAllLevels("org.apache", Level.WARN);
    }
    var path = new org.apache.hadoop.fs.Path(temporary.resolve(output).toUri());
    return OutputState.of(path, new Configuration()) == OutputState.COMPLETE;
  }

  /** It is continued with the rows that it began with; a table that has changed is refused. */
  @Test
  @Tag("proofs")
  void anIngestionOfATableGoesOn() throws Exception {
    SparkSession spark = TestSpark.session();
    writeImages();
    dyingStorage(spark);
    String table = temporary.resolve("table").toString();
    Dataset<Row> rows =
        spark
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", true)
            .load(temporary.resolve("in").toString());
    rows.repartition(8).write().orc(table);
    Settings settings = settings(table, "ingest.format=table", "ingest.taskBytes=4 KiB");
    Shards whole = ingest(spark, "whole", settings);
    assertThat(whole.content().rows() + whole.content().quarantined()).isEqualTo(IMAGES);
    int begun = 0;
    int step = 29;
    int changes = step;
    for (; ; changes += step) {
      String output = "killed-" + changes;
      DyingFileSystem.dieAfter(changes);
      if (isWhole(spark, output, settings)) {
        break;
      }
      DyingFileSystem.live();
      begun +=
          count(temporary.resolve(output).resolve("_JOURNAL/units"), "task-*.json") > 0 ? 1 : 0;
      Shards continued = ingest(spark, output, settings);
      assertThat(continued.source().digest()).isEqualTo(whole.source().digest());
    }
    assertThat(begun).isPositive();
    DyingFileSystem.dieAfter(changes - step);
    assertThat(isWhole(spark, "changed", settings)).isFalse();
    DyingFileSystem.live();
    rows.limit(1).withColumn("path", functions.lit("new")).write().mode("append").orc(table);
    assertThatThrownBy(() -> ingest(spark, "changed", settings))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("digest of input 'source' was ");
  }

  private static void dyingStorage(SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set("fs.dying.impl", DyingFileSystem.class.getName());
    hadoop.set("fs.AbstractFileSystem.dying.impl", DyingFileSystem.Context.class.getName());
    DyingFileSystem.live();
  }

  private void writeImages() throws Exception {
    for (int i = 0; i < IMAGES; i++) {
      byte[] bytes = i % 10 == 3 ? new byte[1] : Inputs.png(6, 6, i);
      Inputs.file(temporary.resolve("in/%d/%d.png".formatted(i % 3, i)), bytes);
    }
  }

  private static Settings settings(String input, String... more) {
    Settings settings = Settings.reference().withValue("ingest.input", input, "test");
    for (String assignment : ASSIGNMENTS) {
      settings = settings.withOverride(assignment);
    }
    for (String assignment : more) {
      settings = settings.withOverride(assignment);
    }
    return settings;
  }

  private Shards ingest(SparkSession spark, String output, Settings settings) {
    var path = new org.apache.hadoop.fs.Path("dying://" + temporary.resolve(output));
    TestStages.ingest(spark, settings, path);
    return Shards.open(path, spark.sparkContext().hadoopConfiguration());
  }

  private static long count(Path directory, String glob) throws Exception {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (var found = Files.newDirectoryStream(directory, glob)) {
      return java.util.stream.StreamSupport.stream(found.spliterator(), false).count();
    }
  }

  /** Which also shows that the bytes of a shard do not depend on the process that wrote it. */
  @Test
  @Tag("proofs")
  void aProcessThatWasKilledIsContinuedByAnother() throws Exception {
    SparkSession spark = TestSpark.session();
    Shards whole = TestShards.sprites(spark, temporary.resolve("whole"), SAMPLE, SPRITES);
    int shards = whole.content().parts().size();
    assertThat(shards).isGreaterThan(20);
    Path output = temporary.resolve("killed");
    Path units = output.resolve("_JOURNAL/units");
    Process child = start(output);
    while (count(units, "train-*.json") < 2) {
      assertThat(child.isAlive()).as("%s", Files.readString(log())).isTrue();
      Thread.sleep(2);
    }
    child.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    assertThat(count(units, "train-*.json")).isBetween(2L, shards - 1L);
    assertThatThrownBy(() -> TestShards.sprites(spark, output, SAMPLE + 1, SPRITES))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("ingest.sprites.sample was 250 and is 251")
        .hasMessageContaining("--restart");
    Shards continued = TestShards.sprites(spark, output, SAMPLE, SPRITES);
    assertThat(continued.source().manifest().files()).isEqualTo(whole.source().manifest().files());
    assertThat(continued.source().digest()).isEqualTo(whole.source().digest());
    assertThat(ShardRows.of(continued)).usingRecursiveComparison().isEqualTo(ShardRows.of(whole));
  }

  private Path log() {
    return temporary.resolve("child.log");
  }

  private Process start(Path output) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Child.class.getName(), output.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log().toFile())
        .start();
  }

  /** The process that is killed. */
  public static final class Child {
    public static void main(String[] args) {
      TestShards.sprites(TestSpark.session(), Path.of(args[0]), SAMPLE, SPRITES);
    }
  }
}
