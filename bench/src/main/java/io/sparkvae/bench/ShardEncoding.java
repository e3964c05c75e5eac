package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Ours from shards to the latents table, everything included that the stage does. A round is all
 * images once, and again while there is time.
 *
 * <p>Arguments: model, master, model directory, shards, directory for the tables.
 */
final class ShardEncoding {
  private ShardEncoding() {}

  public static void main(String[] args) throws Exception {
    Settings settings = Workload.of(args[0]).settings();
    Path model = new Path(args[2]);
    Path shards = new Path(args[3]);
    Path tables = new Path(args[4]);
    try (SparkSession spark = LocalSpark.open(args[1])) {
      var hadoop = spark.sparkContext().hadoopConfiguration();
      int[] round = {0};
      long images = Shards.open(shards, hadoop).content().rows();
      Contestant.serve(
          Contestant.again(
              () -> {
                tables.getFileSystem(hadoop).delete(tables, true);
                Runs.encode(
                    spark, settings, model, shards, new Path(tables, "table-" + round[0]++));
                return images;
              }));
    }
  }
}
