// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import java.io.Serializable;

/**
 * Rounds of another length at the beginning of a run: post-local SGD (Lin et al. 2020, arXiv
 * 1808.07217). While parameters change fast, the workers average often; later, rarely.
 *
 * @param epochs that they last, possibly a fraction; 0: there are none
 * @param frequency steps of a worker in each of them
 */
public record FirstRounds(double epochs, int frequency) implements Serializable {
  /** None: all rounds have the same length. */
  public static final FirstRounds NONE = new FirstRounds(0, 1);

  /** Full key of the epochs. */
  public static final String EPOCHS = "train.averagingStart.epochs";

  /**
   * Reads the section {@code train.averagingStart}.
   *
   * @throws ConfigurationFailure when a value is invalid
   */
  public static FirstRounds from(Settings settings) {
    double epochs = settings.realFrom(EPOCHS, 0);
    int all = settings.integerFrom("train.epochs", 1);
    if (epochs > all) {
      throw settings.refused(EPOCHS, "at most train.epochs (%s)".formatted(all), epochs);
    }
    int frequency = settings.integerFrom("train.averagingStart.frequency", 1);
    return epochs == 0 ? NONE : new FirstRounds(epochs, frequency);
  }

  /** Whether there are such rounds. */
  public boolean any() {
    return epochs > 0;
  }

  /** The steps of a worker in all of them. */
  long steps(EpochDivision division) {
    return Math.round(epochs * division.steps());
  }
}
