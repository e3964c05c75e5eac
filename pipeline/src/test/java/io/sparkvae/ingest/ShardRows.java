// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ChunkReader;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.TestSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Makes shards and looks into them. */
final class ShardRows {
  /** A row of a shard. */
  record Stored(String id, byte[] pixels, Integer label, int[] factors, String sha256) {}

  private ShardRows() {}

  /** Ingests files with these settings, and opens what came of it. */
  static Shards ingest(Path directory, Path input, String... assignments) {
    return ingest(directory, input.toUri().toString(), Optional.empty(), assignments);
  }

  private static Shards ingest(
      Path directory,
      String input,
      Optional<org.apache.hadoop.fs.Path> since,
      String... assignments) {
    Settings settings = Settings.reference().withValue("ingest.input", input, "test");
    for (String assignment : assignments) {
      settings = settings.withOverride(assignment);
    }
    var output = new org.apache.hadoop.fs.Path(directory.toUri());
    SparkSession spark = TestSpark.session();
    TestStages.ingest(spark, settings, since, output);
    return Shards.open(output, spark.sparkContext().hadoopConfiguration());
  }

  /** Ingests a table by its name. */
  static Shards ingestNamed(Path directory, String table, String... assignments) {
    return ingest(directory, table, Optional.empty(), append(assignments, "ingest.format=table"));
  }

  /** Adds what is new in an input to earlier shards. */
  static Shards ingestSince(Path earlier, Path directory, Path input) {
    return ingest(
        directory,
        input.toUri().toString(),
        Optional.of(new org.apache.hadoop.fs.Path(earlier.toUri())));
  }

  private static String[] append(String[] assignments, String last) {
    String[] all = Arrays.copyOf(assignments, assignments.length + 1);
    all[assignments.length] = last;
    return all;
  }

  static List<Stored> of(Shards shards) {
    List<Stored> rows = new ArrayList<>();
    shards.content().parts().forEach(part -> rows.addAll(of(shards, part)));
    return rows;
  }

  static List<Stored> of(Shards shards, ShardsContent.ShardFile part) {
    List<Stored> rows = new ArrayList<>();
    var file = new org.apache.hadoop.fs.Path(shards.directory(), part.path());
    for (int group = 0; group < part.rowGroups().size(); group++) {
      Chunk chunk = ChunkReader.read(file, group, part.rowGroups().get(group), new Configuration());
      int size = chunk.shape().size();
      for (int row = 0; row < chunk.rows(); row++) {
        rows.add(
            new Stored(
                chunk.ids().get(row),
                Arrays.copyOfRange(chunk.pixels(), row * size, (row + 1) * size),
                chunk.labels()[row],
                chunk.factors()[row],
                HexFormat.of().formatHex(chunk.sha256()[row])));
      }
    }
    return rows;
  }

  /** Reasons by id. */
  static Map<String, String> quarantine(Shards shards) {
    Map<String, String> reasons = new HashMap<>();
    for (Row row :
        TestSpark.session()
            .read()
            .parquet(shards.directory() + "/_quarantine")
            .select("id", "reason")
            .collectAsList()) {
      reasons.put(row.getString(0), row.getString(1));
    }
    return reasons;
  }
}
