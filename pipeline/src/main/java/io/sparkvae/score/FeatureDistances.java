// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.stats.moments.Moments;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Measures how far one set of features is from another.
 *
 * @param k neighbours of precision and recall
 * @param mostOfFrechet largest number of features of which the Fréchet distance is computed
 */
record FeatureDistances(JavaSparkContext context, int k, int mostOfFrechet) {
  /**
   * Measures.
   *
   * @param found features, {@code [images, features]}
   * @param real features of as many real images
   */
  DistancesContent.Distances of(float[][] found, float[][] real) {
    Moments kernel = KernelDistance.of(found, real);
    return new DistancesContent.Distances(
        real[0].length > mostOfFrechet ? null : FrechetDistance.of(found, real),
        kernel.mean(),
        kernel.standardError(),
        reached(found, real),
        reached(real, found));
  }

  /** The share of points that lie in the neighbourhoods of others. */
  private Proportion reached(float[][] points, float[][] centres) {
    Broadcast<Neighbourhoods> reach = context.broadcast(new Neighbourhoods(centres, k));
    Broadcast<float[][]> all = context.broadcast(points);
    try {
      double[] radii =
          indices(centres.length).map(i -> reach.value().radius(i)).collect().stream()
              .mapToDouble(Double::doubleValue)
              .toArray();
      long within =
          indices(points.length).filter(i -> reach.value().reach(all.value()[i], radii)).count();
      return Proportion.of(within, points.length);
    } finally {
      reach.destroy();
      all.destroy();
    }
  }

  private JavaRDD<Integer> indices(int n) {
    List<Integer> indices = IntStream.range(0, n).boxed().toList();
    return context.parallelize(indices);
  }
}
