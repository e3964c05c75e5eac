// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.augmentation.Augmentation;
import io.sparkvae.train.rate.LearningRate;
import io.sparkvae.train.rate.Plateau;
import io.sparkvae.train.rate.RateSchedule;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.updater.Clipping;
import io.sparkvae.train.updater.Optimiser;
import io.sparkvae.train.updater.ParameterAverage;
import io.sparkvae.train.updater.WeightDecay;

/** What the trainer {@code closed-form} supports: it takes no steps and sees each image once. */
public final class ClosedFormSupport {
  private ClosedFormSupport() {}

  /**
   * Refuses settings that would change the steps of a trainer that takes some.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure naming the setting
   */
  public static void check(Settings settings, Learning learning) {
    Optimiser optimiser = learning.optimiser();
    require(optimiser.decay().equals(WeightDecay.NONE), settings, "train.updater.name", "adam");
    require(optimiser.clipping() instanceof Clipping.None, settings, Clipping.KIND, "none");
    require(!optimiser.average().kept(), settings, ParameterAverage.KEY, "none");
    LearningRate rate = learning.learningRate();
    require(!(rate.schedule() instanceof Plateau), settings, RateSchedule.KEY, "fixed");
    require(!rate.warmsUp(), settings, LearningRate.WARM_UP, "0");
    require(!learning.augmentation().any(), settings, Augmentation.KEY, "[]");
  }

  private static void require(boolean holds, Settings settings, String key, String expected) {
    if (!holds) {
      throw settings.refused(
          key,
          expected + " for trainer closed-form, which takes no steps",
          settings.section("train").get(key).replace("\"", ""));
    }
  }
}
