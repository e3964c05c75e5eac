// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Control;
import io.sparkvae.output.Resume;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.loop.Monitoring;
import io.sparkvae.train.rate.LearningRate;
import io.sparkvae.train.rate.RateSchedule;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.updater.Adam;
import io.sparkvae.train.updater.Clipping;
import io.sparkvae.train.updater.ParameterAverage;
import io.sparkvae.train.updater.Sgd;
import io.sparkvae.train.updater.Updater;
import io.sparkvae.train.updater.WeightDecay;
import java.util.List;

/** What the trainer {@code dl4j-spark} supports. */
public final class Dl4jSupport {
  private Dl4jSupport() {}

  /**
   * Refuses settings that this trainer does not support.
   *
   * @throws ConfigurationFailure naming the setting
   */
  public static void check(Settings settings, Learning learning, Monitoring monitoring) {
    if (learning.precision() != Precision.FLOAT) {
      throw refused(settings, "train.precision", "float", "double");
    }
    Updater updater = learning.optimiser().updater();
    if (!(updater instanceof Adam || updater instanceof Sgd)
        || !learning.optimiser().decay().equals(WeightDecay.NONE)) {
      throw refused(
          settings, Updater.NAME, "adam, or sgd without momentum", settings.string(Updater.NAME));
    }
    if (!(learning.optimiser().clipping() instanceof Clipping.None)) {
      throw refused(settings, Clipping.KIND, "none", settings.string(Clipping.KIND));
    }
    if (learning.optimiser().average().kept()) {
      throw refused(settings, ParameterAverage.KEY, "none", settings.string(ParameterAverage.KEY));
    }
    if (!Dl4jSchedule.knows(learning.learningRate().schedule())) {
      throw refused(
          settings,
          RateSchedule.KEY,
          "fixed, exponential, inverse, sigmoid or step",
          settings.string(RateSchedule.KEY));
    }
    if (learning.learningRate().warmsUp()) {
      throw refused(settings, LearningRate.WARM_UP, "0", settings.real(LearningRate.WARM_UP));
    }
    if (learning.learningRate().scaling() != LearningRate.Scaling.NONE) {
      throw refused(settings, "train.learningRate.scaling", "none", "linear");
    }
    if (settings.integerOrAuto(MinibatchParts.KEY).isPresent()) {
      throw refused(settings, MinibatchParts.KEY, "auto", settings.string(MinibatchParts.KEY));
    }
    if (learning.rounds() != RunDivision.Rounds.WITHIN_EPOCHS) {
      throw refused(settings, Learning.ROUNDS, "false", "true");
    }
    if (monitoring.everyRounds() != 0) {
      throw refused(settings, "train.validation.everyRounds", "0", monitoring.everyRounds());
    }
    if (GpuUse.from(settings).stage().isPresent()) {
      throw refused(settings, "gpu.scheduling", "application", "stage");
    }
    if (settings.choice("output.resume", Resume.class) == Resume.MUST) {
      throw refused(settings, "output.resume", "auto, never or restart", "must");
    }
  }

  /**
   * Refuses a model that this trainer cannot train: DL4J's network has no input for labels, nor for
   * a number that changes from step to step, and its updater knows gradients alone.
   *
   * @throws ConfigurationFailure naming what it does not know
   */
  public static void require(ModelSpec spec) {
    if (ModelGraph.training(spec, 1).classes().isPresent()) {
      throw new ConfigurationFailure(
          "model: expected one that reads no labels for trainer dl4j-spark, found labels");
    }
    List<ParameterLayout.Slot> states = Model.layout(spec).states();
    if (!states.isEmpty()) {
      throw new ConfigurationFailure(
          "model: expected one whose parameters all follow a gradient for trainer dl4j-spark, found the state %s"
              .formatted(states.get(0).name()));
    }
    for (Control control : ModelGraph.training(spec, 1).controls()) {
      if (!control.schedule().steady()) {
        throw new ConfigurationFailure(
            "model: expected an objective without schedules for trainer dl4j-spark, found %s follow %s"
                .formatted(control.name(), control.schedule()));
      }
    }
  }

  private static RuntimeException refused(
      Settings settings, String key, String expected, Object found) {
    return settings.refused(key, expected + " for trainer dl4j-spark", found);
  }
}
