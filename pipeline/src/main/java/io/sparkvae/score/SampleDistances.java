// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.latents.Latents;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.PortableModel;
import io.sparkvae.stage.Workplace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;

/** Draws samples from a model and measures how far they are from real images. */
record SampleDistances(Workplace place, Model model, ScorePlan.OfDistances plan, long seed) {
  /** Returns the distances; empty if the split has too few images. */
  Optional<DistancesContent> of(LatentRows rows, Latents table) {
    String split = table.content().measuredSplit();
    float[][] all = rows.means(split, 2 * plan.images());
    int n = Math.min(rows.fitting(plan.images()), all.length);
    int least = Math.max(2 * KernelDistance.BLOCKS, plan.neighbours() + 1);
    if (n < least) {
      return Optional.empty();
    }
    float[][] real = Arrays.copyOf(all, n);
    float[][] others = Arrays.copyOfRange(all, n, Math.min(2 * n, all.length));
    FeatureDistances distances = new FeatureDistances(place.context(), plan.neighbours());
    return Optional.of(
        new DistancesContent(
            DistancesContent.OF_ENCODER,
            split,
            n,
            distances.of(drawn(n), real),
            others.length < n ? null : distances.of(others, real)));
  }

  private float[][] drawn(int n) {
    Broadcast<PortableModel> portable = place.context().broadcast(PortableModel.of(model));
    List<DrawnFeatures.Range> ranges = DrawnFeatures.Range.of(n);
    try {
      return place
          .devices()
          .computing(
              place
                  .context()
                  .parallelize(ranges, ranges.size())
                  .map(new DrawnFeatures(portable, seed)))
          .collect()
          .stream()
          .flatMap(List::stream)
          .toArray(float[][]::new);
    } finally {
      portable.destroy();
    }
  }
}
