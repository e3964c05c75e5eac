// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.stats.profile.LatentMoments;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Statistics of a set of images. Log-likelihood, KL divergence and bound are in nats per image.
 *
 * @param count number of images
 * @param kl statistics of the KL divergence from the prior
 * @param mu statistics of the posterior means; its lists are empty for a posterior of codes
 * @param activeUnits number of dimensions whose variance of mu is above the threshold
 * @param logLikelihood mean log-likelihood over the images
 * @param elbo mean evidence lower bound over the images
 * @param elboStandardError standard error of {@code elbo}
 */
public record LatentSummary(
    long count,
    KlSummary kl,
    MuSummary mu,
    int activeUnits,
    double logLikelihood,
    double elbo,
    double elboStandardError) {

  /**
   * Statistics of the KL divergence. The lists have one element for each dimension, or for each
   * code of an image.
   *
   * @param mean mean over the images
   * @param standardDeviation sample standard deviation (divisor n - 1; 0 for one image)
   * @param standardError standard error of the mean: standardDeviation / √n
   * @param total mean over the images of the KL divergence summed over the dimensions
   * @param totalStandardError standard error of {@code total}
   */
  public record KlSummary(
      List<Double> mean,
      List<Double> standardDeviation,
      List<Double> standardError,
      List<Double> minimum,
      List<Double> maximum,
      double total,
      double totalStandardError) {
    public KlSummary {
      mean = List.copyOf(mean);
      standardDeviation = List.copyOf(standardDeviation);
      standardError = List.copyOf(standardError);
      minimum = List.copyOf(minimum);
      maximum = List.copyOf(maximum);
    }
  }

  /**
   * Statistics of the posterior means. The lists have one element for each dimension.
   *
   * @param mean mean over the images
   * @param variance variance over the images (divisor n)
   */
  public record MuSummary(List<Double> mean, List<Double> variance) {
    public MuSummary {
      mean = List.copyOf(mean);
      variance = List.copyOf(variance);
    }
  }

  /**
   * Summarises moments.
   *
   * @param activeThreshold a dimension is active if the variance of mu is above it
   */
  public static LatentSummary of(LatentMoments moments, double activeThreshold) {
    int latent = moments.divergences();
    KlSummary kl =
        new KlSummary(
            list(latent, j -> moments.kl(j).mean()),
            list(latent, j -> moments.kl(j).standardDeviation()),
            list(latent, j -> moments.kl(j).standardError()),
            list(latent, j -> moments.kl(j).minimum()),
            list(latent, j -> moments.kl(j).maximum()),
            moments.klTotal().mean(),
            moments.klTotal().standardError());
    MuSummary mu =
        new MuSummary(
            list(moments.means(), j -> moments.mu(j).mean()),
            list(moments.means(), j -> moments.mu(j).populationVariance()));
    int active = (int) mu.variance().stream().filter(v -> v > activeThreshold).count();
    return new LatentSummary(
        moments.count(),
        kl,
        mu,
        active,
        moments.logLikelihood().mean(),
        moments.elbo().mean(),
        moments.elbo().standardError());
  }

  private static List<Double> list(int n, IntFunction<Double> value) {
    return IntStream.range(0, n).mapToObj(value).toList();
  }
}
