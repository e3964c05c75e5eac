// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.augmentation.Augmentation;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.data.FirstRounds;
import io.sparkvae.train.rate.Cosine;
import io.sparkvae.train.rate.LearningRate;
import io.sparkvae.train.rate.OneCycle;
import io.sparkvae.train.rate.Plateau;
import io.sparkvae.train.rate.RateSchedule;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.updater.Adam;
import io.sparkvae.train.updater.Clipping;
import io.sparkvae.train.updater.Optimiser;
import io.sparkvae.train.updater.OuterOptimiser;
import io.sparkvae.train.updater.ParameterAverage;
import io.sparkvae.train.updater.RoundMean;
import io.sparkvae.train.updater.RoundMoments;
import io.sparkvae.train.updater.Sgd;
import io.sparkvae.train.updater.Updater;
import io.sparkvae.train.updater.WeightDecay;

/** What the trainer {@code closed-form} supports: it takes no steps and sees each image once. */
public final class ClosedFormSupport {
  private ClosedFormSupport() {}

  /**
   * Refuses tools of a trainer that takes steps. Settings that every trainer has always had (adam,
   * sgd, the schedules of ND4J) have no effect instead.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure naming the setting
   */
  public static void check(Settings settings, Learning learning) {
    Optimiser optimiser = learning.optimiser();
    Updater updater = optimiser.updater();
    boolean plain =
        (updater instanceof Adam || updater instanceof Sgd)
            && optimiser.decay().equals(WeightDecay.NONE);
    require(plain, settings, Updater.NAME, "adam");
    require(optimiser.clipping() instanceof Clipping.None, settings, Clipping.KIND, "none");
    require(!optimiser.average().kept(), settings, ParameterAverage.KEY, "none");
    require(!optimiser.outer().any(), settings, OuterOptimiser.NAME, "none");
    require(!optimiser.mean().kept(), settings, RoundMean.KEY, "none");
    require(optimiser.moments() == RoundMoments.AVERAGE, settings, RoundMoments.KEY, "average");
    LearningRate rate = learning.learningRate();
    boolean followsRun =
        rate.schedule() instanceof Cosine
            || rate.schedule() instanceof OneCycle
            || rate.schedule() instanceof Plateau;
    require(!followsRun, settings, RateSchedule.KEY, "fixed");
    require(!rate.warmsUp(), settings, LearningRate.WARM_UP, "0");
    require(learning.batch().of() == BatchSize.Of.WORKER, settings, BatchSize.OF, "worker");
    require(!learning.firstRounds().any(), settings, FirstRounds.EPOCHS, "0");
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
