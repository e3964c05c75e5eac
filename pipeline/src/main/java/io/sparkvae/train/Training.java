// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.rate.Plateau;
import io.sparkvae.train.rate.RateSchedule;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model to be trained: settings and inputs that fit together.
 *
 * @param data the images that it learns from
 * @param start where its parameters begin
 */
record Training(
    Settings settings,
    TrainingPlan plan,
    Shards shards,
    TrainingData data,
    ModelSpec spec,
    Start start)
    implements Work {

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the settings do not do, do not fit the
   *     shards, or the earlier model has other parameters
   * @throws io.sparkvae.failure.DataFailure when the earlier model is corrupt
   */
  static Training of(Settings settings, Inputs inputs, Configuration hadoop) {
    TrainingPlan plan = TrainingPlan.from(settings);
    Shards shards = Shards.open(inputs.directory(TrainStage.SHARDS), hadoop);
    TrainingData data = TrainingData.of(shards);
    ModelSpec spec = ModelSpec.from(settings, data.shape(), data.examples());
    TrainStage.check(settings, spec);
    if (plan.learning().learningRate().schedule() instanceof Plateau
        && data.validation().isEmpty()) {
      throw settings.refused(
          RateSchedule.KEY,
          "another schedule for shards without validation images",
          settings.string(RateSchedule.KEY));
    }
    Optional<Path> from = inputs.find(TrainStage.FROM).map(Manifest.Read::directory);
    return new Training(settings, plan, shards, data, spec, Start.of(settings, spec, from, hadoop));
  }

  @Override
  public String summary() {
    return "train %s%s on %,d images of shape %s"
        .formatted(
            spec,
            start
                .earlier()
                .map(earlier -> ", from " + Locations.plain(earlier.source().directory()) + ",")
                .orElse(""),
            shards.content().rows(),
            data.shape());
  }

  @Override
  public Made run(Workplace place) {
    TrainingRun run = new TrainingRun(this, place);
    return switch (plan.trainer()) {
      case CLOSED_FORM -> new LinearRun(run).train();
      case LOCAL, AVERAGING, DL4J_SPARK -> place.stop().patiently(new GradientRun(run)::toTheEnd);
    };
  }
}
