// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.shard.Split;

/**
 * The scores of a shard, to be added to.
 *
 * @param split split of all its images
 */
record ScoredShard(Split split, SplitScores scores) {
  void add(Image image) {
    scores.add(image.row(split), image.negativeLogLikelihood());
  }

  void addPrior(Image image, double logPrior) {
    scores.addPrior(image.row(split), logPrior);
  }

  ReconstructionMoments reconstructions() {
    return scores.reconstructions(split);
  }

  RolloutScores rollouts() {
    return scores.rollouts(split);
  }
}
