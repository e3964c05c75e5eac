// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The checked settings of the section {@code evaluate}.
 *
 * @param samples k: number of samples of z for each image
 * @param batchSize number of images in a batch; memory does not depend on k
 * @param splits the splits to evaluate
 * @param rollouts numbers of frames after which sequences go on by themselves
 * @param seed seed of the noise
 * @param activeThreshold a dimension is active when the variance of mu over the images is above it
 */
public record EvaluationPlan(
    int samples,
    int batchSize,
    Set<Split> splits,
    List<Integer> rollouts,
    long seed,
    double activeThreshold) {

  static final String ROLLOUTS = "evaluate.rollouts";

  public EvaluationPlan {
    splits = Set.copyOf(splits);
    rollouts = List.copyOf(rollouts);
  }

  /** Returns this plan with another number of samples. */
  EvaluationPlan withSamples(int other) {
    return new EvaluationPlan(other, batchSize, splits, rollouts, seed, activeThreshold);
  }

  /**
   * Reads and checks the section {@code evaluate}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static EvaluationPlan from(Settings settings) {
    int samples = settings.integer("evaluate.samples");
    if (samples < 1) {
      throw settings.refused("evaluate.samples", "at least 1 sample", samples);
    }
    int batchSize = settings.integer("evaluate.batchSize");
    if (batchSize < 1) {
      throw settings.refused("evaluate.batchSize", "at least 1 image", batchSize);
    }
    return new EvaluationPlan(
        samples,
        batchSize,
        Split.chosen(settings, "evaluate.splits"),
        rollouts(settings),
        settings.longInteger("evaluate.seed"),
        settings.realFrom("evaluate.activeThreshold", 0));
  }

  private static List<Integer> rollouts(Settings settings) {
    List<Integer> seen = settings.integers(ROLLOUTS);
    if (seen.stream().anyMatch(frames -> frames < 1) || new HashSet<>(seen).size() < seen.size()) {
      throw settings.refused(ROLLOUTS, "different numbers of frames from 1, or none", seen);
    }
    return seen;
  }
}
