// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.LogHistogram;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.LatentProfile;
import io.sparkvae.stats.profile.SplitMoments;
import io.sparkvae.stats.profile.SplitProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code distributions.json}: how numbers are distributed over the images. They come
 * from exact counts in fixed bars (see {@link LogHistogram}), so they depend neither on the order
 * nor on the files of the images. A quantile of probability p is the number of rank ⌈p n⌉, to
 * within {@code relativeError} of itself; the minimum and the maximum are exact.
 *
 * @param probabilities of the quantiles; 0 and 1 are minimum and maximum
 * @param relativeError largest relative error of a quantile; numbers within 2⁻²⁰ of 0 are 0
 * @param all over all images
 * @param bySplit the same for each split that has images, by its name
 */
public record Distributions(
    List<Double> probabilities,
    double relativeError,
    Quantities all,
    Map<String, Quantities> bySplit) {

  private static final List<Double> PROBABILITIES =
      List.of(0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0);

  /** Where it lies in the directory. */
  public static final ResultFile<Distributions> FILE =
      new ResultFile<>("distributions.json", Distributions.class, "distributions over the images");

  /**
   * What is distributed, in nats. The Parquet table {@code histograms} holds the bars of the KL
   * divergence by dimension.
   *
   * @param images number of images
   * @param klTotal KL divergence of an image, summed over the dimensions
   * @param logLikelihood ln p(x|z)
   * @param elbo evidence lower bound
   * @param kl quantiles of the KL divergence by dimension, {@code [latent, probabilities]}
   */
  public record Quantities(
      long images,
      Distribution klTotal,
      Distribution logLikelihood,
      Distribution elbo,
      List<List<Double>> kl) {
    public Quantities {
      kl = kl.stream().map(List::copyOf).toList();
    }
  }

  /**
   * The distribution of one number.
   *
   * @param quantiles one for each probability
   * @param histogram bars that hold images, in ascending order
   */
  public record Distribution(List<Double> quantiles, List<Bar> histogram) {
    public Distribution {
      quantiles = List.copyOf(quantiles);
      histogram = List.copyOf(histogram);
    }
  }

  /**
   * A bar of a histogram.
   *
   * @param from lower edge
   * @param to upper edge
   * @param images number of images between them
   */
  public record Bar(double from, double to, long images) {}

  public Distributions {
    probabilities = List.copyOf(probabilities);
    bySplit = new TreeMap<>(bySplit);
  }

  /** Returns the distributions of all images and of each split. */
  public static Distributions of(SplitMoments moments) {
    LatentProfile profile = moments.profile();
    Map<String, Quantities> bySplit = new TreeMap<>();
    moments
        .bySplit()
        .forEach((split, of) -> bySplit.put(split.column(), of(of, profile.bySplit().get(split))));
    return new Distributions(
        PROBABILITIES,
        LogHistogram.relativeError(profile.shape().bits()),
        of(moments.total(), profile.total()),
        bySplit);
  }

  private static Quantities of(LatentMoments moments, SplitProfile profile) {
    return new Quantities(
        moments.count(),
        of(profile.klTotal(), moments.klTotal()),
        of(profile.logLikelihood(), moments.logLikelihood()),
        of(profile.elbo(), moments.elbo()),
        IntStream.range(0, moments.divergences())
            .mapToObj(j -> quantiles(profile.kl(j), moments.kl(j)))
            .toList());
  }

  private static Distribution of(LogHistogram histogram, Moments moments) {
    List<Bar> bars = new ArrayList<>();
    for (int bar = 0; bar < histogram.bars(); bar++) {
      if (histogram.count(bar) > 0) {
        bars.add(new Bar(histogram.from(bar), histogram.to(bar), histogram.count(bar)));
      }
    }
    return new Distribution(quantiles(histogram, moments), bars);
  }

  private static List<Double> quantiles(LogHistogram histogram, Moments moments) {
    return PROBABILITIES.stream()
        .map(
            p ->
                p == 0
                    ? moments.minimum()
                    : p == 1
                        ? moments.maximum()
                        : Math.max(
                            moments.minimum(), Math.min(moments.maximum(), histogram.quantile(p))))
        .toList();
  }

  /**
   * Reads the file of a statistics directory; empty for statistics of earlier versions.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<Distributions> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
