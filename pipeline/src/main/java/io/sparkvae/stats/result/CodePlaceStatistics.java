// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.profile.CodePlaces;
import io.sparkvae.stats.profile.LatentProfile;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code code-places.json}: how codes are used at each place, over all images.
 *
 * @param levels the levels of an image's codes
 * @param places of each level
 */
public record CodePlaceStatistics(List<CodeLevel> levels, List<Places> places) {

  /** Where it lies in the directory. */
  public static final ResultFile<CodePlaceStatistics> FILE =
      new ResultFile<>("code-places.json", CodePlaceStatistics.class, "usage of codes by place");

  /**
   * The places of a level, row by row.
   *
   * @param entropy of the code at each place, in nats; at most ln K
   * @param bits the same in bits
   * @param used number of different codes that occur at each place
   */
  public record Places(List<Double> entropy, List<Double> bits, List<Integer> used) {
    public Places {
      entropy = List.copyOf(entropy);
      bits = List.copyOf(bits);
      used = List.copyOf(used);
    }
  }

  public CodePlaceStatistics {
    levels = List.copyOf(levels);
    places = List.copyOf(places);
  }

  /** Returns the statistics of the codes; empty where they were not counted by place. */
  public static Optional<CodePlaceStatistics> of(LatentProfile profile, List<CodeLevel> levels) {
    return Optional.ofNullable(profile.codePlaces())
        .map(
            counted ->
                new CodePlaceStatistics(
                    levels,
                    IntStream.range(0, counted.levels())
                        .mapToObj(level -> places(counted, level))
                        .toList()));
  }

  private static Places places(CodePlaces counted, int level) {
    List<CodeStatistics.Usage> usages =
        IntStream.range(0, counted.places(level))
            .mapToObj(place -> CodeStatistics.Usage.of(counted.counts(level, place)))
            .toList();
    return new Places(
        usages.stream().map(CodeStatistics.Usage::entropy).toList(),
        usages.stream().map(usage -> Amount.bits(usage.entropy())).toList(),
        usages.stream().map(CodeStatistics.Usage::used).toList());
  }

  /**
   * Reads the file of a statistics directory; empty for a table without codes, for one with very
   * many places and codes, and for statistics of earlier versions.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<CodePlaceStatistics> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
