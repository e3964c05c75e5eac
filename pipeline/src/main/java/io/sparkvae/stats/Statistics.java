// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.SplitMoments;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The numbers of {@code statistics.json}. Components without a description are those of {@link
 * LatentSummary}, computed over all images.
 *
 * @param latent shape of the latent
 * @param divergence whether the numbers of {@code kl} are a closed form or an estimate
 * @param activeThreshold variance of mu above which a dimension counts as active
 * @param bySplit the same numbers for each split that has images, by its name
 */
public record Statistics(
    long count,
    LatentShape latent,
    Divergence divergence,
    LatentSummary.KlSummary kl,
    LatentSummary.MuSummary mu,
    int activeUnits,
    double activeThreshold,
    double logLikelihood,
    double elbo,
    double elboStandardError,
    Map<String, LatentSummary> bySplit) {

  public Statistics {
    bySplit = new TreeMap<>(bySplit);
  }

  static Statistics of(
      SplitMoments moments, LatentShape latent, Divergence divergence, double activeThreshold) {
    LatentMoments total = moments.total();
    LatentSummary all = LatentSummary.of(total, activeThreshold);
    Map<String, LatentSummary> bySplit =
        moments.bySplit().entrySet().stream()
            .collect(
                Collectors.toMap(
                    e -> splitName(e.getKey()),
                    e -> LatentSummary.of(e.getValue(), activeThreshold)));
    return new Statistics(
        all.count(),
        latent,
        divergence,
        all.kl(),
        all.mu(),
        all.activeUnits(),
        activeThreshold,
        all.logLikelihood(),
        all.elbo(),
        all.elboStandardError(),
        bySplit);
  }

  private static String splitName(Split split) {
    return split.column();
  }

  /** Returns the dimensions in the order of their mean KL divergence, the largest first. */
  public List<Integer> dimensionsByInformation() {
    return sorted(kl.mean().size(), j -> kl.mean().get(j));
  }

  /**
   * Returns the channels in the order of their mean KL divergence, the largest first. The channels
   * of a vector are its dimensions. Codes have none.
   */
  public List<Integer> channelsByInformation() {
    return ofCodes() ? List.of() : sorted(latent.channels(), this::klOfChannel);
  }

  /** Returns the mean KL divergence of a channel, summed over the places, in nats an image. */
  public double klOfChannel(int channel) {
    double sum = 0;
    for (int j = channel; j < latent.size(); j += latent.channels()) {
      sum += kl.mean().get(j);
    }
    return sum;
  }

  private static List<Integer> sorted(int n, IntToDoubleFunction information) {
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparing((Integer j) -> -information.applyAsDouble(j)))
        .toList();
  }

  /** Returns whether the posterior gives codes, so that there are no means. */
  boolean ofCodes() {
    return mu.mean().isEmpty();
  }

  /** Returns whether a dimension is active. */
  public boolean active(int dimension) {
    return mu.variance().get(dimension) > activeThreshold;
  }
}
