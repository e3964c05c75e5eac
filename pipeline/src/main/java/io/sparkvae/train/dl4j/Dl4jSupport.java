// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Precision;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.likelihood.OptimalScale;
import io.sparkvae.model.likelihood.ScaledLikelihood;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.data.FirstRounds;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.updater.Clipping;
import io.sparkvae.train.updater.Lamb;
import io.sparkvae.train.updater.OuterOptimiser;
import io.sparkvae.train.updater.ParameterAverage;
import io.sparkvae.train.updater.RoundMean;
import io.sparkvae.train.updater.RoundMoments;
import io.sparkvae.train.updater.Updater;

/** What the trainer {@code dl4j-spark} supports. */
public final class Dl4jSupport {
  private Dl4jSupport() {}

  /**
   * Refuses settings that this trainer does not support.
   *
   * @throws ConfigurationFailure naming the setting
   */
  public static void check(Settings settings, Learning learning) {
    if (learning.precision() != Precision.FLOAT) {
      throw refused(settings, "train.precision", "float", "double");
    }
    if (!(learning.optimiser().clipping() instanceof Clipping.None)) {
      throw refused(settings, Clipping.KIND, "none", settings.string(Clipping.KIND));
    }
    if (learning.optimiser().average().kept()) {
      throw refused(settings, ParameterAverage.KEY, "none", settings.string(ParameterAverage.KEY));
    }
    if (settings.integerOrAuto(MinibatchParts.KEY).isPresent()) {
      throw refused(settings, MinibatchParts.KEY, "auto", settings.string(MinibatchParts.KEY));
    }
    if (learning.optimiser().outer().any()) {
      throw refused(settings, OuterOptimiser.NAME, "none", settings.string(OuterOptimiser.NAME));
    }
    if (learning.optimiser().mean().kept()) {
      throw refused(settings, RoundMean.KEY, "none", settings.string(RoundMean.KEY));
    }
    if (learning.optimiser().updater() instanceof Lamb) {
      throw refused(settings, Updater.NAME, "another updater", settings.string(Updater.NAME));
    }
    if (learning.optimiser().moments() != RoundMoments.AVERAGE) {
      throw refused(settings, RoundMoments.KEY, "average", settings.string(RoundMoments.KEY));
    }
    if (learning.batch().of() != BatchSize.Of.WORKER) {
      throw refused(settings, BatchSize.OF, "worker", "global");
    }
    if (learning.firstRounds().any()) {
      throw refused(settings, FirstRounds.EPOCHS, "0", learning.firstRounds().epochs());
    }
    if (learning.rounds() != RunDivision.Rounds.WITHIN_EPOCHS) {
      throw refused(settings, Learning.ROUNDS, "false", "true");
    }
    if (GpuUse.from(settings).stage().isPresent()) {
      throw refused(settings, "gpu.scheduling", "application", "stage");
    }
  }

  /**
   * Refuses a model that this trainer cannot train: in DL4J's memory there is no room for the shape
   * of a scalar, which the gradient of an optimal scale needs.
   *
   * @throws ConfigurationFailure naming the setting
   */
  public static void check(Settings settings, ModelSpec spec) {
    if (spec.likelihood() instanceof ScaledLikelihood scaled
        && scaled.scale() instanceof OptimalScale) {
      throw refused(settings, "model.scale.kind", "fixed, shared or pixel", "optimal");
    }
  }

  private static RuntimeException refused(
      Settings settings, String key, String expected, Object found) {
    return settings.refused(key, expected + " for trainer dl4j-spark", found);
  }
}
