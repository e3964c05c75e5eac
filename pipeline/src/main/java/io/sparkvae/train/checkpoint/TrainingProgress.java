// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * How far a run is that is not complete, by its newest checkpoint.
 *
 * @param epochs completed
 * @param rounds done
 * @param examples seen
 */
public record TrainingProgress(int epochs, long rounds, long examples) {
  /**
   * Reads the newest checkpoint below an output directory.
   *
   * @return empty when there is none
   * @throws io.sparkvae.failure.ResumeFailure when there are some and none can be read
   */
  public static Optional<TrainingProgress> of(Path output, Configuration hadoop) {
    return Checkpoints.newest(output, hadoop)
        .map(read -> read.checkpoint().position())
        .map(at -> new TrainingProgress(at.epoch(), at.rounds(), at.examples()));
  }
}
