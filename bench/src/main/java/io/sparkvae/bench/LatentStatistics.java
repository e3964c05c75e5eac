// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Latents;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The stage {@code stats}, with everything that it computes by default. A round is the whole table
 * once, and again while there is time.
 *
 * <p>Arguments: master, latents, directory for the statistics.
 */
final class LatentStatistics {
  private LatentStatistics() {}

  public static void main(String[] args) throws Exception {
    Path latents = new Path(args[1]);
    Path statistics = new Path(args[2]);
    try (SparkSession spark = LocalSpark.open(args[0])) {
      var hadoop = spark.sparkContext().hadoopConfiguration();
      int[] round = {0};
      long rows = Latents.open(latents, hadoop).content().rows();
      Contestant.serve(
          Contestant.again(
              () -> {
                statistics.getFileSystem(hadoop).delete(statistics, true);
                Runs.stats(
                    spark,
                    Settings.reference(),
                    latents,
                    new Path(statistics, "stats-" + round[0]++));
                return rows;
              }));
    }
  }
}
