// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.latents.Latents;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.MomentsIndex;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.result.AggregatePosterior;
import io.sparkvae.stats.result.CodeStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Statistics that are judged, or compared with.
 *
 * @param codes how codes are used; empty for a model without codes
 * @param aggregate moments of q(z); empty for codes, and for statistics of earlier versions
 * @param files SHA-256 of the latents files that the statistics are of
 */
record JudgedStatistics(
    Manifest.Read source,
    Statistics content,
    Optional<CodeStatistics> codes,
    Optional<AggregatePosterior> aggregate,
    Set<String> files) {

  static JudgedStatistics open(Manifest.Read source, Configuration hadoop) {
    return new JudgedStatistics(
        source,
        source.manifest().contentAs(Statistics.class, source.directory()),
        CodeStatistics.read(source, hadoop),
        AggregatePosterior.read(source, hadoop),
        MomentsIndex.read(source, hadoop).latents());
  }

  /** Returns the moments of the posterior means of all images, by dimension; none of codes. */
  List<SampleMoments> mu() {
    List<SampleMoments> moments = new ArrayList<>();
    for (int j = 0; j < content.mu().mean().size(); j++) {
      moments.add(
          new SampleMoments(
              content.count(),
              content.mu().mean().get(j),
              content.mu().variance().get(j) * content.count()));
    }
    return moments;
  }

  /**
   * Returns the mean variance of a posterior in a dimension; 0 where the statistics do not say, or
   * the posterior has none.
   */
  double posteriorVariance(int dimension) {
    return aggregate
        .map(found -> found.all().posteriorVariance())
        .filter(variances -> dimension < variances.size())
        .map(variances -> variances.get(dimension))
        .orElse(0.0);
  }

  /**
   * Returns the moments of mu of all images in a dimension, up to the fourth; empty where the
   * statistics do not say.
   */
  Optional<FourMoments> spread(int dimension) {
    return aggregate
        .map(AggregatePosterior::all)
        .filter(all -> dimension < all.kurtosis().size())
        .map(
            all ->
                FourMoments.of(
                    all.images(),
                    all.mean().get(dimension),
                    all.variance().get(dimension),
                    all.skewness().get(dimension),
                    all.kurtosis().get(dimension)));
  }

  /** Returns the moments of the KL divergences of all images, by dimension or code. */
  List<SampleMoments> kl() {
    List<SampleMoments> moments = new ArrayList<>();
    for (int j = 0; j < content.kl().mean().size(); j++) {
      double deviation = content.kl().standardDeviation().get(j);
      moments.add(
          SampleMoments.ofVariance(
              content.count(), content.kl().mean().get(j), deviation * deviation));
    }
    return moments;
  }

  /** Returns whether there is no evidence lower bound, for want of a decoder. */
  boolean withoutLikelihoods() {
    return Latents.withoutLikelihoods(source.manifest());
  }

  /**
   * Returns the moments of the evidence lower bound of the images of a split; empty without such
   * images, or without a decoder.
   */
  Optional<SampleMoments> elbo(String split) {
    return Optional.ofNullable(content.bySplit().get(split))
        .filter(of -> !withoutLikelihoods())
        .map(
            of ->
                SampleMoments.ofVariance(
                    of.count(),
                    of.elbo(),
                    of.elboStandardError() * of.elboStandardError() * of.count()));
  }

  /** Returns the digest of what encoded the latents; empty if the manifest does not say. */
  Optional<String> model() {
    return Latents.encoderBehind(source.manifest());
  }

  /** Returns whether another model made the latents than those of other statistics. */
  boolean ofAnotherModel(JudgedStatistics other) {
    return !model().equals(other.model());
  }
}
