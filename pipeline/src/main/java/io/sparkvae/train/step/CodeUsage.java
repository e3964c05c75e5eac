// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.posterior.CodePosterior;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often each code was used of late, from the states of a model that count it.
 *
 * @param counts of each level, for each code; their sum says nothing. Empty for a model without
 *     codes
 */
public record CodeUsage(List<double[]> counts) implements Serializable {
  /** Of a model without codes. */
  public static final CodeUsage NONE = new CodeUsage(List.of());

  /** A code that is used less than this share of the mean is not counted as used. */
  private static final double LEAST = 0.01;

  /** The usage that the parameters of a model tell. */
  public static CodeUsage of(ModelSpec spec, float[] theta) {
    if (!(spec.posterior() instanceof CodePosterior codes)) {
      return NONE;
    }
    ParameterLayout layout = Model.layout(spec);
    List<double[]> counts = new ArrayList<>();
    for (String name : codes.counts()) {
      ParameterLayout.Slot slot = layout.slot(name);
      counts.add(
          IntStream.range(slot.offset(), slot.offset() + slot.size())
              .mapToDouble(i -> Math.max(0, theta[i]))
              .toArray());
    }
    return new CodeUsage(counts);
  }

  /** The sum of usages, each weighted; in the order given, so that its bits are always the same. */
  public static CodeUsage weighted(List<CodeUsage> usages, List<Long> weights) {
    List<double[]> sums =
        usages.get(0).counts.stream().map(level -> new double[level.length]).toList();
    for (int i = 0; i < usages.size(); i++) {
      for (int level = 0; level < sums.size(); level++) {
        double[] counts = usages.get(i).counts.get(level);
        for (int code = 0; code < counts.length; code++) {
          sums.get(level)[code] += weights.get(i) * counts[code];
        }
      }
    }
    return new CodeUsage(sums);
  }

  /** What the usage of each level comes to. */
  public List<Level> levels() {
    return counts.stream().map(Level::of).toList();
  }

  /**
   * The usage of a level.
   *
   * @param perplexity e to the entropy of the codes in nats: K where all are used alike, 1 where
   *     one is used alone
   * @param used share of the codes that are used at least a hundredth as often as the mean
   */
  public record Level(double perplexity, double used) {
    static Level of(double[] counts) {
      double sum = Arrays.stream(counts).sum();
      double entropy =
          -Arrays.stream(counts).filter(n -> n > 0).map(n -> n / sum * Math.log(n / sum)).sum();
      double least = LEAST * sum / counts.length;
      double used = Arrays.stream(counts).filter(n -> n >= least && n > 0).count();
      return new Level(Math.exp(entropy), used / counts.length);
    }
  }
}
