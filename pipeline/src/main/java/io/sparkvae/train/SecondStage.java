// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;

/** What the training of a second stage, a model of latents, cannot do. */
final class SecondStage {
  private SecondStage() {}

  /**
   * Checks settings that read pixels.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when one does
   */
  static void require(Settings settings, TrainingPlan plan) {
    switch (plan.trainer()) {
      case LOCAL, AVERAGING -> {}
      case DL4J_SPARK, CLOSED_FORM ->
          throw settings.refused(
              "train.trainer",
              "averaging or local for a model of latents",
              Settings.spelled(plan.trainer()));
    }
    PixelBias bias = settings.choice(PixelBias.KEY, PixelBias.class);
    if (bias != PixelBias.ZERO) {
      throw settings.refused(PixelBias.KEY, "zero for a model of latents", Settings.spelled(bias));
    }
  }
}
