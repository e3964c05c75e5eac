// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.sample.SampledRows;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Samples of a latents table: the images with the smallest hashes of their ids. The files are
 * verified once.
 *
 * @param rows all rows of the table
 * @param latent number of latent dimensions
 */
record LatentRows(Dataset<Row> rows, int latent) {
  /** What the driver holds of a sample: 256 MiB of floats. */
  private static final long MOST_NUMBERS = 1L << 26;

  static LatentRows open(SparkSession spark, Latents table) {
    return new LatentRows(
        ParquetRows.read(spark, LatentsSchema.base(), table.source(), table.files()),
        table.content().latent().size());
  }

  /** Returns the largest number of images that a sample can have, at most {@code asked}. */
  int fitting(int asked) {
    return fitting(asked, latent);
  }

  /** As {@link #fitting(int)}, with so many numbers for each image. */
  static int fitting(int asked, int width) {
    return (int) Math.min(asked, MOST_NUMBERS / width);
  }

  private List<Row> sample(Dataset<Row> from, int count, String... columns) {
    return SampledRows.of(from, fitting(count)).select("mu", columns).collectAsList();
  }

  /** Returns means and classes of images of a split that have labels. */
  Labelled labelled(Split split, int count) {
    List<Row> found =
        sample(
            rows.where(functions.col("split").equalTo(split.column()))
                .where(functions.col("label").isNotNull()),
            count,
            "label");
    return new Labelled(
        found.stream().map(row -> Labelled.doubles(SampledRows.floats(row, 0))).toList(),
        found.stream().map(row -> row.getInt(1)).toList());
  }

  /** Returns images that have factors, of all splits; those of a table have equally many. */
  List<Row> withFactors(int count) {
    return sample(rows.where(functions.size(functions.col("factors")).gt(0)), count, "factors");
  }

  /** Returns means of images of a split. */
  float[][] means(String split, int count) {
    return sample(rows.where(functions.col("split").equalTo(split)), count).stream()
        .map(row -> SampledRows.floats(row, 0))
        .toArray(float[][]::new);
  }
}
