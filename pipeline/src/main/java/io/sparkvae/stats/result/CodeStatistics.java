// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.profile.CodeMoments;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.SplitMoments;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code codes.json}: how codes are used. Counts are exact.
 *
 * @param levels the levels of an image's codes
 * @param all usage of each level over all images
 * @param bySplit the same for each split that has images, by its name
 */
public record CodeStatistics(
    List<CodeLevel> levels, List<Usage> all, Map<String, List<Usage>> bySplit) {
  /** Where it lies in the directory. */
  public static final ResultFile<CodeStatistics> FILE =
      new ResultFile<>("codes.json", CodeStatistics.class, "how codes are used");

  /**
   * How the codes of a level are used.
   *
   * @param used number of different codes that occur
   * @param entropy of a code, whatever its place, in nats; at most ln K
   * @param perplexity e to the entropy: K where all are used alike, 1 where one is used alone
   * @param counts how often each code occurs, code 0 first
   */
  public record Usage(int used, double entropy, double perplexity, List<Long> counts) {
    public Usage {
      counts = List.copyOf(counts);
    }

    /** Returns the usage of codes of which each occurs so often. */
    public static Usage of(long[] counts) {
      double sum = Arrays.stream(counts).sum();
      double entropy =
          -Arrays.stream(counts)
              .filter(n -> n > 0)
              .mapToDouble(n -> n / sum * Math.log(n / sum))
              .sum();
      int used = (int) Arrays.stream(counts).filter(n -> n > 0).count();
      // Not -0 where one code is used alone.
      return new Usage(
          used, entropy + 0.0, Math.exp(entropy), Arrays.stream(counts).boxed().toList());
    }

    private static List<Usage> ofLevels(CodeMoments moments) {
      return Arrays.stream(moments.counts()).map(Usage::of).toList();
    }
  }

  public CodeStatistics {
    levels = List.copyOf(levels);
    all = List.copyOf(all);
    bySplit = new TreeMap<>(bySplit);
  }

  /** Returns the statistics of the codes; empty for a table without codes. */
  public static Optional<CodeStatistics> of(SplitMoments moments, List<CodeLevel> levels) {
    return moments
        .total()
        .codes()
        .map(total -> new CodeStatistics(levels, Usage.ofLevels(total), bySplit(moments)));
  }

  private static Map<String, List<Usage>> bySplit(SplitMoments moments) {
    Map<String, List<Usage>> bySplit = new TreeMap<>();
    for (Map.Entry<Split, LatentMoments> one : moments.bySplit().entrySet()) {
      bySplit.put(one.getKey().column(), Usage.ofLevels(one.getValue().codes().orElseThrow()));
    }
    return bySplit;
  }

  /**
   * Reads the file of a statistics directory; empty if the table has no codes.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<CodeStatistics> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
