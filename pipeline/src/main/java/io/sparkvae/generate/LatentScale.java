// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.stats.result.AggregatePosterior;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Mean and standard deviation of each latent dimension, by which traversals are scaled.
 *
 * @param latent shape of the latent
 * @param means {@code [latent]}
 * @param deviations {@code [latent]}
 */
public record LatentScale(LatentShape latent, List<Double> means, List<Double> deviations) {
  public LatentScale {
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
  }

  /** Returns the scale of the prior N(0, I). */
  public static LatentScale ofPrior(LatentShape latent) {
    return new LatentScale(
        latent, Collections.nCopies(latent.size(), 0.0), Collections.nCopies(latent.size(), 1.0));
  }

  /** Returns the scale of the aggregate posterior. */
  public static LatentScale of(AggregatePosterior aggregate) {
    AggregatePosterior.Marginals all = aggregate.all();
    List<Double> deviations = new ArrayList<>();
    for (int j = 0; j < all.mean().size(); j++) {
      double within = all.posteriorVariance().isEmpty() ? 0 : all.posteriorVariance().get(j);
      deviations.add(Math.sqrt(all.variance().get(j) + within));
    }
    return new LatentScale(aggregate.latent(), all.mean(), deviations);
  }

  double mean(int dimension) {
    return means.get(dimension);
  }

  double deviation(int dimension) {
    return deviations.get(dimension);
  }
}
