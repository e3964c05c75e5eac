package io.sparkvae.shard;

import io.sparkvae.configuration.Settings;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Shards of sprites for tests of what comes after ingestion. */
public final class TestShards {
  private TestShards() {}

  /** Makes a shards directory of {@code count} sprites, in several row groups, and opens it. */
  public static Shards sprites(SparkSession spark, java.nio.file.Path directory, int count) {
    return sprites(spark, directory, count, "");
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
    Ingestion.run(spark, settings, output);
    return Shards.open(output, spark.sparkContext().hadoopConfiguration());
  }
}
