// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.stats.sample.Neighbours;
import io.sparkvae.stats.sample.SampledRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Some images of a latents table. The choice depends on the seed alone: from files spread evenly
 * over the table, the rows whose ids have the smallest hashes. So a table of any size costs the
 * reading of a few files.
 *
 * @param images the chosen ones, in the order of their hashes
 * @param shards SHA-256 of the shard files that hold these images
 */
record LatentSample(List<Coded> images, List<String> shards) {
  private static final int FILES = 8;
  private static final int MOST_IMAGES = 2000;

  /** Limits the memory of the driver to 16 MB, whatever the size of the latent. */
  private static final int MOST_NUMBERS = 4_000_000;

  /**
   * An image.
   *
   * @param label null for an image without a label
   * @param mu mean of its posterior, {@code [latent]}
   */
  record Coded(String id, Integer label, float[] mu) {
    /** Euclidean distance of the means. */
    double distance(Coded other) {
      return Math.sqrt(Neighbours.squaredDistance(mu, other.mu));
    }
  }

  static LatentSample of(SparkSession spark, Latents latents, long seed) {
    List<LatentsContent.Part> parts = spread(latents.content().parts());
    int count =
        Math.max(1, Math.min(MOST_IMAGES, MOST_NUMBERS / latents.content().latent().size()));
    List<Coded> images =
        ParquetRows.read(
                spark,
                LatentsSchema.base(),
                latents.source(),
                parts.stream().map(LatentsContent.Part::path).toList())
            .select("id", "label", "mu")
            .orderBy(xxhash64(col("id"), lit(seed)), col("id"))
            .limit(count)
            .collectAsList()
            .stream()
            .map(row -> new Coded(row.getString(0), row.getAs(1), SampledRows.floats(row, 2)))
            .toList();
    return new LatentSample(images, parts.stream().map(LatentsContent.Part::shard).toList());
  }

  private static List<LatentsContent.Part> spread(List<LatentsContent.Part> parts) {
    List<LatentsContent.Part> chosen = new ArrayList<>();
    int count = Math.min(FILES, parts.size());
    for (int i = 0; i < count; i++) {
      chosen.add(parts.get((int) ((long) i * parts.size() / count)));
    }
    return chosen;
  }
}
