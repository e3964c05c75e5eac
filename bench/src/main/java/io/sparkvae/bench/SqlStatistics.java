// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench;

import io.sparkvae.latents.Latents;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Statistics by dimension in plain Spark SQL, of the same table: of the KL divergence mean, standard
 * deviation, minimum, maximum and quantiles, of mu mean and variance, and the mean variance of a
 * posterior; over all images, by split and by label. Covariance, mutual information, decomposition
 * and outliers, which the stage computes as well, are left out here. A round is the whole table
 * once, and again while there is time.
 *
 * <p>Arguments: master, latents, {@code rows} (each dimension of an image becomes a row) or {@code
 * columns} (an aggregate for each dimension).
 */
final class SqlStatistics {
  private static final String GROUPS = "GROUPING SETS ((%1$s), (%1$s, split), (%1$s, label))";

  private SqlStatistics() {}

  public static void main(String[] args) throws Exception {
    Path latents = new Path(args[1]);
    try (SparkSession spark = LocalSpark.open(args[0])) {
      Latents table = Latents.open(latents, spark.sparkContext().hadoopConfiguration());
      spark.read().parquet(args[1]).createOrReplaceTempView("latents");
      String query = args[2].equals("rows") ? asRows() : asColumns();
      long rows = table.content().rows();
      Contestant.serve(
          Contestant.again(
              () -> {
                spark.sql(query).collectAsList();
                return rows;
              }));
    }
  }

  private static String aggregates(String kl, String mu, String logVar) {
    return List.of(
            "avg(%1$s)",
            "stddev_samp(%1$s)",
            "min(%1$s)",
            "max(%1$s)",
            "percentile_approx(%1$s, array(0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99), 1000)",
            "avg(%2$s)",
            "var_pop(%2$s)",
            "avg(exp(%3$s))")
        .stream()
        .map(aggregate -> aggregate.formatted(kl, mu, logVar))
        .collect(Collectors.joining(", "));
  }

  private static String asRows() {
    return """
        SELECT dimension, split, label, count(*), %s
        FROM (
          SELECT split, label, dimension, one.kl AS k, one.mu AS m, one.logVar AS v
          FROM latents LATERAL VIEW posexplode(arrays_zip(kl, mu, logVar)) AS dimension, one)
        GROUP BY %s"""
        .formatted(
            aggregates("double(k)", "double(m)", "double(v)"), GROUPS.formatted("dimension"));
  }

  private static String asColumns() {
    return "SELECT split, label, count(*), %s FROM latents GROUP BY GROUPING SETS ((), (split), (label))"
        .formatted(
            IntStream.range(0, LatentsMaker.LATENT)
                .mapToObj(
                    j ->
                        aggregates(
                            "double(kl[%d])".formatted(j),
                            "double(mu[%d])".formatted(j),
                            "double(logVar[%d])".formatted(j)))
                .collect(Collectors.joining(", ")));
  }
}
