// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.model.Model;
import io.sparkvae.model.file.PortableModel;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Workplace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;

/**
 * Draws samples from a model and measures how far they are from real images.
 *
 * @param seed of the samples
 * @param space what the features are
 * @param shards with the pixels of the real images, for a network; otherwise empty
 */
record SampleDistances(
    Workplace place,
    Model model,
    ScorePlan.OfDistances plan,
    long seed,
    FeatureSpace space,
    Optional<Shards> shards) {

  /**
   * Returns the distances; empty if the split has too few images.
   *
   * @param split of the real images
   */
  Optional<DistancesContent> of(LatentRows rows, String split) {
    Broadcast<FeatureSpace> broadcast = place.context().broadcast(space);
    try {
      return of(rows, split, broadcast);
    } finally {
      broadcast.destroy();
    }
  }

  private Optional<DistancesContent> of(
      LatentRows rows, String split, Broadcast<FeatureSpace> features) {
    int width = space instanceof NetworkSpace network ? network.width() : rows.latent();
    int wanted = LatentRows.fitting(2 * plan.images(), width);
    float[][] all =
        shards.isPresent()
            ? new ShardFeatures(place.spark(), shards.get()).of(features, split, wanted)
            : rows.means(split, wanted);
    int n = Math.min(LatentRows.fitting(plan.images(), width), all.length);
    int least = Math.max(2 * KernelDistance.BLOCKS, plan.neighbours() + 1);
    if (n < least) {
      return Optional.empty();
    }
    float[][] real = Arrays.copyOf(all, n);
    float[][] others = Arrays.copyOfRange(all, n, Math.min(2 * n, all.length));
    FeatureDistances distances =
        new FeatureDistances(place.context(), plan.neighbours(), space.mostOfFrechet());
    return Optional.of(
        new DistancesContent(
            space.words(),
            split,
            n,
            distances.of(drawn(n, features), real),
            others.length < n ? null : distances.of(others, real)));
  }

  private float[][] drawn(int n, Broadcast<FeatureSpace> features) {
    Broadcast<PortableModel> portable = place.context().broadcast(PortableModel.of(model));
    List<DrawnFeatures.Range> ranges = DrawnFeatures.Range.of(n);
    try {
      return place
          .devices()
          .computing(
              place
                  .context()
                  .parallelize(ranges, ranges.size())
                  .map(new DrawnFeatures(portable, features, seed)))
          .collect()
          .stream()
          .flatMap(List::stream)
          .toArray(float[][]::new);
    } finally {
      portable.destroy();
    }
  }
}
