// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.TestStages;
import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults injected, recovered; records lost: none; records twice: none. */
@Tag("chaos")
@Tag("storage")
class FaultTest {
  private static final int IMAGES = Chaos.count(60, 600);

  /** Of the operations; so many that a hundred faults come together with all images. */
  private static final int ONE_IN = 4;

  @TempDir Path temporary;

  @Test
  void repeatedTasksLoseNothingAndDoubleNothing() throws Exception {
    SparkSession spark = TestSpark.session();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set("fs.flaky.impl", FlakyFileSystem.class.getName());
    hadoop.set("fs.AbstractFileSystem.flaky.impl", FlakyFileSystem.Context.class.getName());
    FlakyFileSystem.reset(Chaos.random(FaultTest.class).nextLong(), ONE_IN);
    for (int i = 0; i < IMAGES; i++) {
      byte[] bytes = i % 10 == 3 ? new byte[1] : Inputs.png(6, 6, i);
      Inputs.file(temporary.resolve("in/%d/%d.png".formatted(i % 3, i)), bytes);
    }
    String[] assignments = {
      "ingest.maxBadFraction=0.2",
      "ingest.taskBytes=20 KiB",
      "ingest.shardBytes=256",
      "ingest.rowGroupBytes=128"
    };
    // Each fault would fill a screen.
    Configurator.setAllLevels("org.apache", Level.OFF);
    Shards flaky;
    try {
      flaky = ingest(spark, "flaky", assignments);
    } finally {
      Configurator.setAllLevels("org.apache", Level.WARN);
    }
    Map<FlakyFileSystem.Fault, Integer> faults = FlakyFileSystem.injected();
    int injected = faults.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(faults).hasSameSizeAs(FlakyFileSystem.Fault.values());
    assertThat(injected).isGreaterThanOrEqualTo(Chaos.count(15, 100));
    int good = IMAGES * 9 / 10;
    assertThat(flaky.content().inputs()).isEqualTo(IMAGES);
    assertThat(flaky.content().quarantined()).isEqualTo(IMAGES - good);
    List<String> ids =
        spark
            .read()
            .parquet(temporary.resolve("flaky").toUri().toString())
            .select("id")
            .collectAsList()
            .stream()
            .map(r -> r.getString(0))
            .toList();
    int distinct = new HashSet<>(ids).size();
    Chaos.Tally tally =
        new Chaos.Tally(
                "storage that fails, by kind " + faults,
                injected,
                injected,
                good - distinct,
                ids.size() - distinct)
            .print();
    assertThat(tally.lost()).isZero();
    assertThat(tally.twice()).isZero();
    Shards sound =
        ShardRows.ingest(temporary.resolve("sound"), temporary.resolve("in"), assignments);
    assertThat(flaky.source().manifest().files()).isEqualTo(sound.source().manifest().files());
    try (var left = java.nio.file.Files.list(temporary.resolve("flaky"))) {
      assertThat(left.map(p -> p.getFileName().toString()).filter(n -> !n.endsWith(".parquet")))
          .containsExactlyInAnyOrder("_quarantine", "_manifest.json");
    }
  }

  private Shards ingest(SparkSession spark, String output, String... assignments) {
    Settings settings =
        Settings.reference()
            .withValue("ingest.input", "flaky://" + temporary.resolve("in"), "test");
    for (String assignment : assignments) {
      settings = settings.withOverride(assignment);
    }
    var path = new org.apache.hadoop.fs.Path("flaky://" + temporary.resolve(output));
    while (true) {
      try {
        TestStages.ingest(spark, settings, path);
        return Shards.open(path, spark.sparkContext().hadoopConfiguration());
      } catch (ResourceFailure e) {
        // The same command again: each file fails to be renamed once.
        assertThat(e.getMessage()).containsIgnoringCase("rename");
      }
    }
  }
}
