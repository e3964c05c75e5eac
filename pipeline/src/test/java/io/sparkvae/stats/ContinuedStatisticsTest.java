// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.provenance.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on with what there is: of a run that failed, or of earlier statistics. */
class ContinuedStatisticsTest {
  private static SparkSession spark;

  @TempDir Path temporary;

  @BeforeAll
  static void startSpark() {
    spark = Fixture.spark();
  }

  private Manifest.Read run(
      org.apache.hadoop.fs.Path latents, Optional<String> since, String output) {
    return TestStages.stats(
        spark,
        Settings.reference(),
        latents,
        since.map(earlier -> hdfs(temporary.resolve(earlier))),
        hdfs(temporary.resolve(output)));
  }

  @Test
  void aRunThatFailedIsContinuedToTheSameBytes() throws Exception {
    Path directory = temporary.resolve("l");
    org.apache.hadoop.fs.Path latents = TestLatents.write(directory, TestLatents.rows(300), 6);
    Path victim = Fixture.parquet(directory).get(4);
    byte[] good = Files.readAllBytes(victim);
    TestLatents.removeChecksum(victim);
    Files.write(victim, new byte[good.length]);
    assertThat(failureOf(latents, "o")).isInstanceOf(DataFailure.class);
    Files.write(victim, good);
    Path moments = temporary.resolve("o/moments");
    Map<String, Object> before = times(moments);
    assertThat(before).hasSizeBetween(1, 5);

    Manifest.Read continued = run(latents, Optional.empty(), "o");

    Manifest.Read clean = run(latents, Optional.empty(), "clean");
    assertThat(continued.manifest().files()).isEqualTo(clean.manifest().files());
    assertThat(times(moments)).hasSize(6).containsAllEntriesOf(before);
    assertThat(temporary.resolve("o/_JOURNAL")).doesNotExist();
  }

  private static Map<String, Object> times(Path directory) throws Exception {
    Map<String, Object> times = new TreeMap<>();
    try (var files = Files.newDirectoryStream(directory, "[!.]*")) {
      for (Path file : files) {
        times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  @Test
  void onlyNewFilesAreRead() throws Exception {
    Path monday = temporary.resolve("monday");
    run(TestLatents.write(monday, TestLatents.rows(300), 3), Optional.empty(), "o1");
    List<Row> more = new ArrayList<>(TestLatents.rows(400).subList(300, 400));
    // As an encoding with earlier latents leaves them: the same files, and another.
    org.apache.hadoop.fs.Path tuesday =
        TestLatents.write(
            temporary.resolve("tuesday"),
            more,
            1,
            all -> {
              copyData(monday, temporary.resolve("tuesday"));
              Map<String, Long> bySplit = new TreeMap<>();
              TestLatents.rows(400).forEach(r -> bySplit.merge(r.getString(6), 1L, Long::sum));
              return new LatentsContent(all.latent(), all.divergence(), 400, bySplit, all.parts());
            });
    // Control: what is not read is not noticed when it is damaged.
    Path old = Fixture.parquet(monday).get(0);
    Path copied = temporary.resolve("tuesday").resolve(old.getFileName());

    Manifest.Read clean = run(tuesday, Optional.empty(), "clean");
    byte[] bytes = Files.readAllBytes(copied);
    TestLatents.removeChecksum(copied);
    Files.write(copied, new byte[bytes.length]);
    Manifest.Read merged = run(tuesday, Optional.of("o1"), "o2");

    assertThat(merged.manifest().files()).isEqualTo(clean.manifest().files());
    assertThat(merged.manifest().contentAs(Statistics.class, tuesday).count()).isEqualTo(400);
    assertThat(failureOf(tuesday, "o3")).isInstanceOf(DataFailure.class);
  }

  private static void copyData(Path from, Path to) {
    try {
      for (Path file : Fixture.parquet(from)) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Failure failureOf(org.apache.hadoop.fs.Path latents, String output) {
    return TestLatents.failureOf(latents, hdfs(temporary.resolve(output)));
  }

  private static org.apache.hadoop.fs.Path hdfs(Path path) {
    return Fixture.hadoop(path);
  }
}
