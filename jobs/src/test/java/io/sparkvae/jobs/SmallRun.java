// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Stages of a small model on sprites that end well, to hold others against.
 *
 * @param directory holds {@code shards}, {@code model}, {@code latents}, {@code stats}
 */
record SmallRun(Path directory) {
  /** What chaos is made in. */
  static final List<RunStage> STAGES =
      List.of(RunStage.INGEST, RunStage.TRAIN, RunStage.ENCODE, RunStage.STATS);

  /**
   * Many small shards, so that there are many tasks; as many workers in a task as executors have
   * cores for; a checkpoint after every round.
   */
  static String configuration(int sprites, int epochs) {
    return """
        ingest { format = sprites, sprites.sample = %d, height = 16, width = 16
          taskBytes = 64 KiB, shardBytes = 16 KiB, rowGroupBytes = 4 KiB }
        model { hidden = [16], latent = 3 }
        train { epochs = %d, batchSize = 16, averagingFrequency = 4, workers = 4
          checkpoint.everySeconds = 0 }
        """
        .formatted(sprites, epochs);
  }

  /** A session in this process, which nothing disturbs. */
  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  /** Runs stages of this run, one after the other. */
  void make(List<RunStage> stages, SparkSession spark, Settings settings) {
    stages.forEach(stage -> again(stage, spark, settings, at(stage)));
  }

  /** Runs a stage of this run into another directory, with this run's inputs. */
  void again(RunStage stage, SparkSession spark, Settings settings, Path output) {
    stage.run(spark, settings, hadoop(directory), hadoop(output));
  }

  /** Where a stage's result is. */
  Path at(RunStage stage) {
    return Path.of(stage.in(hadoop(directory)).toUri());
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  /**
   * SHA-256 of every file of a result, by name; without those that hold times: the manifest, the
   * metrics, and the last checkpoint, which has the length of the metrics.
   */
  static Map<String, String> digests(Path result) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(result)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = result.relativize(file).toString();
        if (!name.matches(
            "_manifest\\.json|_throughput\\.json|checkpoints/.*|metrics\\.jsonl|(.*/)?\\..*\\.crc")) {
          try (InputStream in = Files.newInputStream(file)) {
            digests.put(name, Digest.ofStream(in));
          }
        }
      }
    }
    return digests;
  }

  /** Holds a result of a stage, in another directory, against the one of this run. */
  Account compare(RunStage stage, Path output, SparkSession spark) throws IOException {
    assertThat(digests(output)).as("%s", stage).isEqualTo(digests(at(stage))).isNotEmpty();
    return stage == RunStage.INGEST || stage == RunStage.ENCODE
        ? Account.of(spark, at(stage), output)
        : Account.NONE;
  }

  /**
   * Images of a result that are not there, and that are there more than once.
   *
   * @param lost ids of the expected table that the found one lacks
   */
  record Account(long lost, long twice) {
    static final Account NONE = new Account(0, 0);

    Account plus(Account other) {
      return new Account(lost + other.lost, twice + other.twice);
    }

    /** Of the images in shards or latents. */
    static Account of(SparkSession spark, Path expected, Path found) {
      List<String> ids = ids(spark, found);
      HashSet<String> distinct = new HashSet<>(ids);
      HashSet<String> missing = new HashSet<>(ids(spark, expected));
      missing.removeAll(distinct);
      return new Account(missing.size(), ids.size() - distinct.size());
    }

    private static List<String> ids(SparkSession spark, Path table) {
      return spark.read().parquet(table.toUri().toString()).select("id").collectAsList().stream()
          .map((Row row) -> row.getString(0))
          .toList();
    }
  }
}
