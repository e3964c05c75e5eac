// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Shards of sprites for tests of what comes after ingestion. */
public final class TestShards {
  private TestShards() {}

  /** Makes a shards directory of {@code count} sprites, in several row groups, and opens it. */
  public static Shards sprites(SparkSession spark, java.nio.file.Path directory, int count) {
    return sprites(spark, directory, count, "");
  }

  /**
   * Writes one shard.
   *
   * @param rows id, pixels, sha256, split, label, factors
   */
  public static void write(Path file, ImageShape shape, int rowsPerGroup, List<Row> rows)
      throws IOException {
    try (var part =
        new TableWriter(
            file,
            ShardSchema.SHARD,
            rowsPerGroup,
            Map.of(ShardSchema.SHAPE, shape.toString()),
            new Configuration())) {
      for (Row row : rows) {
        Integer[] factors = row.getAs(5);
        part.write(
            to ->
                ShardSchema.addRow(
                    to,
                    Binary.fromString(row.getString(0)),
                    Binary.fromConstantByteArray(row.getAs(1)),
                    row.getAs(4),
                    factors == null
                        ? null
                        : Arrays.stream(factors).mapToInt(Integer::intValue).toArray(),
                    row.getAs(2),
                    Split.valueOf(row.getString(3).toUpperCase(Locale.ROOT))));
      }
      part.end();
    }
  }

  /** Likewise, with more settings as HOCON. */
  public static Shards sprites(
      SparkSession spark, java.nio.file.Path directory, int count, String hocon) {
    Settings settings =
        Settings.reference()
            .with(
                "ingest { format = sprites, sprites.sample = %d, rowGroupBytes = 128 KiB }"
                    .formatted(count),
                "test")
            .with(hocon, "test");
    Path output = new Path(directory.toUri());
    TestStages.ingest(spark, settings, output);
    return Shards.open(output, spark.sparkContext().hadoopConfiguration());
  }
}
