// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.plan.NeighbourPlan;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Measures how well the codes separate the classes. A k-nearest-neighbour classifier predicts the
 * class of test images from the training images whose posterior means are nearest (Euclidean
 * distance), as in Loaiza-Ganem and Cunningham 2019 (arXiv 1907.06845, section 5.2), who use k =
 * 15.
 *
 * <p>If a split has more images than the settings ask for, the images whose ids have the smallest
 * hashes are used. So the choice depends neither on the files nor on the cluster.
 */
public record Neighbours(SparkSession spark, Latents table, NeighbourPlan plan) {

  /** An image's class and the mean of its posterior, {@code [latent]}. */
  record Coded(int label, float[] mu) implements Serializable {}

  /**
   * Classifies the test images and returns the accuracy.
   *
   * @throws DataFailure when too few images have labels
   */
  public NeighbourContent find() {
    // Opened once, because opening verifies the digest of every file.
    return find(ParquetRows.read(spark, LatentsSchema.base(), table.source(), table.files()));
  }

  /**
   * Classifies the test images among the rows of the table and returns the accuracy.
   *
   * @throws DataFailure when too few images have labels
   */
  public NeighbourContent find(Dataset<Row> rows) {
    List<Coded> references = sample(rows, Split.TRAIN, plan.references());
    List<Coded> images = sample(rows, Split.TEST, plan.images());
    if (references.size() < plan.k() || images.isEmpty()) {
      throw new DataFailure(
          "latents %s: expected at least %s labelled images in train (stats.neighbours.k) and 1 in test, found %s and %s"
              .formatted(table.directory(), plan.k(), references.size(), images.size()));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<List<Coded>> known = context.broadcast(references);
    try {
      int k = plan.k();
      long right =
          context
              .parallelize(images)
              .filter(image -> vote(known.value(), image.mu, k) == image.label)
              .count();
      int frequent = mostFrequent(references.stream().map(Coded::label).toList());
      double accuracy = (double) right / images.size();
      return new NeighbourContent(
          k,
          references.size(),
          images.size(),
          accuracy,
          Math.sqrt(accuracy * (1 - accuracy) / images.size()),
          (double) images.stream().filter(i -> i.label == frequent).count() / images.size());
    } finally {
      known.destroy();
    }
  }

  private static List<Coded> sample(Dataset<Row> rows, Split split, int count) {
    Dataset<Row> labelled =
        rows.where(functions.col("split").equalTo(split.column()))
            .where(functions.col("label").isNotNull());
    return SampledRows.of(labelled, count).select("label", "mu").collectAsList().stream()
        .map(row -> new Coded(row.getInt(0), SampledRows.floats(row, 1)))
        .toList();
  }

  /**
   * Returns the most frequent class among the k nearest images. Of equally frequent classes, the
   * one with the nearest image wins; of equally near images, the earlier ones count.
   */
  static int vote(List<Coded> references, float[] mu, int k) {
    double[] distances = new double[k];
    int[] nearest = new int[k];
    int found = 0;
    for (int i = 0; i < references.size(); i++) {
      double distance = squaredDistance(references.get(i).mu, mu);
      if (found == k && distance >= distances[k - 1]) {
        continue;
      }
      int at = found < k ? found++ : k - 1;
      for (; at > 0 && distances[at - 1] > distance; at--) {
        distances[at] = distances[at - 1];
        nearest[at] = nearest[at - 1];
      }
      distances[at] = distance;
      nearest[at] = references.get(i).label;
    }
    return mostFrequent(Arrays.stream(nearest).boxed().toList());
  }

  /** Returns the squared Euclidean distance of two vectors of the same length. */
  public static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double d = a[j] - b[j];
      sum += d * d;
    }
    return sum;
  }

  /** Returns the most frequent label; of equally frequent labels, the one that comes first. */
  private static int mostFrequent(List<Integer> labels) {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    labels.forEach(label -> counts.merge(label, 1, Integer::sum));
    int most = Collections.max(counts.values());
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() == most)
        .findFirst()
        .orElseThrow()
        .getKey();
  }
}
