// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.CentralMoments;
import io.sparkvae.stats.moments.CoMoments;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.LatentProfile;
import io.sparkvae.stats.profile.SplitMoments;
import io.sparkvae.stats.profile.SplitProfile;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code aggregate-posterior.json}: mean and covariance of q(z), the mean of the
 * posteriors of all images. The covariance of z is the covariance of mu over the images plus, on
 * its diagonal, the mean variance of a posterior. All are exact, with divisor n.
 *
 * @param latent shape of the latent; lists are flat, in its row-major order
 * @param all over all images
 * @param bySplit the same for each split that has images, by its name
 * @param covariance covariance matrix of mu over all images, {@code [latent, latent]}; null above
 *     {@value #MOST_IN_JSON} dimensions and where it was not computed
 * @param correlations the pairs of dimensions with the largest absolute correlation of mu, the
 *     largest first, at most {@value #PAIRS}; empty where the covariance was not computed
 * @param covarianceTable the Parquet table in the statistics directory that holds covariance and
 *     correlation of all pairs; null where it was not computed
 * @param omitted why the covariance was not computed; null where it was
 */
public record AggregatePosterior(
    LatentShape latent,
    Marginals all,
    Map<String, Marginals> bySplit,
    List<List<Double>> covariance,
    List<Correlation> correlations,
    String covarianceTable,
    String omitted) {

  /** The largest number of dimensions whose covariance is in the JSON file as well. */
  static final int MOST_IN_JSON = 64;

  /** The number of correlations in the JSON file. */
  static final int PAIRS = 20;

  /** Where it lies in the directory. */
  public static final ResultFile<AggregatePosterior> FILE =
      new ResultFile<>(
          "aggregate-posterior.json",
          AggregatePosterior.class,
          "moments of the aggregate posterior");

  /**
   * Each dimension by itself. The lists have one element for each dimension.
   *
   * @param images number of images
   * @param mean mean of mu, which is the mean of z
   * @param variance variance of mu
   * @param posteriorVariance mean variance of a posterior; empty for posteriors without a variance
   * @param skewness of mu, 0 of a symmetric distribution; empty in statistics of earlier versions
   * @param kurtosis of mu, 3 of a normal distribution; likewise. Both are 0 of a constant dimension
   */
  @JsonDeserialize(builder = Marginals.Read.class)
  public record Marginals(
      long images,
      List<Double> mean,
      List<Double> variance,
      List<Double> posteriorVariance,
      List<Double> skewness,
      List<Double> kurtosis) {
    public Marginals {
      mean = List.copyOf(mean);
      variance = List.copyOf(variance);
      posteriorVariance = List.copyOf(posteriorVariance);
      skewness = List.copyOf(skewness);
      kurtosis = List.copyOf(kurtosis);
    }

    /** What is read: earlier versions wrote no skewness and no kurtosis. */
    @JsonPOJOBuilder(withPrefix = "")
    static final class Read {
      @JsonProperty long images;
      @JsonProperty List<Double> mean;
      @JsonProperty List<Double> variance;
      @JsonProperty List<Double> posteriorVariance;
      @JsonProperty List<Double> skewness = List.of();
      @JsonProperty List<Double> kurtosis = List.of();

      Marginals build() {
        return new Marginals(images, mean, variance, posteriorVariance, skewness, kurtosis);
      }
    }
  }

  /**
   * The correlation of mu in two dimensions.
   *
   * @param first the smaller index
   * @param second the larger index
   * @param correlation Pearson's coefficient over all images
   */
  public record Correlation(int first, int second, double correlation) {}

  public AggregatePosterior {
    bySplit = new TreeMap<>(bySplit);
    covariance = covariance == null ? null : covariance.stream().map(List::copyOf).toList();
    correlations = List.copyOf(correlations);
  }

  /**
   * Summarises moments with a profile.
   *
   * @param limit largest number of dimensions of which the covariance is computed
   */
  public static AggregatePosterior of(SplitMoments moments, LatentShape latent, int limit) {
    LatentProfile profile = moments.profile();
    CoMoments covariance = profile.covariance();
    Map<String, Marginals> bySplit = new TreeMap<>();
    moments
        .bySplit()
        .forEach(
            (split, of) ->
                bySplit.put(split.column(), marginals(of, profile.bySplit().get(split))));
    return new AggregatePosterior(
        latent,
        marginals(moments.total(), profile.total()),
        bySplit,
        covariance == null || latent.size() > MOST_IN_JSON ? null : matrix(covariance),
        covariance == null ? List.of() : strongest(covariance),
        covariance == null ? null : CovarianceTable.NAME,
        covariance == null
            ? "%s dimensions are more than stats.covariance.dimensions = %s"
                .formatted(latent.size(), limit)
            : null);
  }

  private static Marginals marginals(LatentMoments moments, SplitProfile profile) {
    Optional<CentralMoments> central = profile.central();
    int known = central.isPresent() ? moments.means() : 0;
    return new Marginals(
        moments.count(),
        list(moments.means(), j -> moments.mu(j).mean()),
        list(moments.means(), j -> moments.mu(j).populationVariance()),
        list(profile.hasVariance() ? moments.means() : 0, profile::posteriorVariance),
        list(known, j -> central.orElseThrow().skewness(j)),
        list(known, j -> central.orElseThrow().kurtosis(j)));
  }

  private static List<List<Double>> matrix(CoMoments covariance) {
    int n = covariance.dimensions();
    return IntStream.range(0, n).mapToObj(i -> list(n, j -> covariance.covariance(i, j))).toList();
  }

  private static List<Double> list(int n, IntToDoubleFunction value) {
    return IntStream.range(0, n).mapToDouble(value).boxed().toList();
  }

  private static List<Correlation> strongest(CoMoments covariance) {
    Comparator<Correlation> order =
        Comparator.<Correlation>comparingDouble(pair -> Math.abs(pair.correlation()))
            .thenComparing(Correlation::first, Comparator.reverseOrder())
            .thenComparing(Correlation::second, Comparator.reverseOrder());
    PriorityQueue<Correlation> kept = new PriorityQueue<>(order);
    for (int i = 0; i < covariance.dimensions(); i++) {
      for (int j = i + 1; j < covariance.dimensions(); j++) {
        kept.add(new Correlation(i, j, covariance.correlation(i, j)));
        if (kept.size() > PAIRS) {
          kept.remove();
        }
      }
    }
    return kept.stream().sorted(order.reversed()).toList();
  }

  /**
   * Reads the file of a statistics directory; empty for codes, and for statistics of earlier
   * versions.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<AggregatePosterior> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
