// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;

/**
 * What becomes of the updater's moments between two rounds (Wang et al. 2020, arXiv 1910.00643,
 * algorithm 1, in whose words they are buffers).
 */
public enum RoundMoments {
  /** They are averaged over the workers as the parameters are. */
  AVERAGE,
  /**
   * They start each round at 0, and the updater counts its steps anew, so that Adam's corrections
   * of the bias fit. Nothing but parameters travels between two rounds.
   */
  RESET;

  /** Full key of the setting. */
  public static final String KEY = "train.updater.betweenRounds";

  static RoundMoments from(Settings settings) {
    return settings.choice(KEY, RoundMoments.class);
  }
}
