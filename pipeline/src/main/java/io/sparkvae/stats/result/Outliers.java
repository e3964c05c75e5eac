// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.profile.ExtremeImages;
import io.sparkvae.stats.profile.LatentProfile;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code outliers.json}: the images of the whole table that the model finds least
 * likely. Each list begins with the most extreme image; of images with equal numbers the one with
 * the smaller id comes first.
 *
 * @param highestKl with the largest KL divergence from the prior, in nats
 * @param lowestLogLikelihood with the lowest ln p(x|z), in nats
 * @param lowestElbo with the lowest evidence lower bound, in nats
 */
public record Outliers(
    List<Outlier> highestKl, List<Outlier> lowestLogLikelihood, List<Outlier> lowestElbo) {

  /** Where it lies in the directory. */
  public static final ResultFile<Outliers> FILE =
      new ResultFile<>("outliers.json", Outliers.class, "the images that are least likely");

  /**
   * An image.
   *
   * @param id as in the shards
   * @param split name of its split
   * @param label its class; null without one
   * @param value the number by which it is extreme, in nats
   */
  public record Outlier(String id, String split, Integer label, double value) {}

  public Outliers {
    highestKl = List.copyOf(highestKl);
    lowestLogLikelihood = List.copyOf(lowestLogLikelihood);
    lowestElbo = List.copyOf(lowestElbo);
  }

  /** Returns the extreme images of a table. */
  public static Outliers of(LatentProfile profile) {
    return new Outliers(
        of(profile.highestKl(), -1),
        of(profile.lowestLogLikelihood(), 1),
        of(profile.lowestElbo(), 1));
  }

  private static List<Outlier> of(ExtremeImages extreme, int sign) {
    return extreme.images().stream()
        .map(one -> new Outlier(one.id(), one.split(), one.label(), sign * one.score()))
        .toList();
  }

  /**
   * Reads the file of a statistics directory; empty for statistics of earlier versions.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<Outliers> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
