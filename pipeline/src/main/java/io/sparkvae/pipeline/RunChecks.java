// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.output.OutputState;
import io.sparkvae.output.Resume;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import io.sparkvae.train.Mistakes;
import io.sparkvae.train.PriorStage;
import io.sparkvae.train.TrainStage;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * What is refused before the first stage of a run begins.
 *
 * @param results of the run, as far as they are there
 */
record RunChecks(RunResults results) {
  private Settings settings() {
    return results.settings();
  }

  /**
   * What certainly cannot be trained is refused before images are read: settings that describe no
   * model, and models that fit no heap.
   */
  void requireTrainable(Configuration hadoop) {
    if (!begins(IngestStage.class, hadoop)) {
      return;
    }
    if (begins(TrainStage.class, hadoop)) {
      Mistakes.refuse(settings());
      SourcePlan.least(settings()).ifPresent(shape -> TrainStage.requireMemory(settings(), shape));
    }
    if (begins(PriorStage.class, hadoop)) {
      Mistakes.refuseInPrior(settings());
    }
  }

  /**
   * Requires an earlier run that this one can go on from.
   *
   * @throws io.sparkvae.failure.Failure when it cannot
   */
  void requireEarlier(EarlierRun earlier, Configuration hadoop) {
    earlier.require(results.run(), hadoop);
    results.stages().stream()
        .filter(stage -> !results.isComplete(stage, hadoop))
        .forEach(stage -> earlier.requireExtendable(stage, hadoop));
  }

  /** Whether a stage of a kind is to run. */
  private boolean begins(Class<? extends Stage> kind, Configuration hadoop) {
    return results.stages().stream()
        .filter(kind::isInstance)
        .anyMatch(stage -> results.state(stage, hadoop) != OutputState.COMPLETE);
  }

  /** Requires what is to be continued, or finished, to have been begun. */
  void requireBegun(Configuration hadoop) {
    if (settings().choice("output.resume", Resume.class) == Resume.MUST
        && results.stages().stream()
            .allMatch(s -> results.state(s, hadoop) == OutputState.ABSENT)) {
      throw new ResumeFailure(
          "output.resume = must: expected a run in %s, found none; set output.resume = auto to begin one"
              .formatted(Locations.plain(results.run())));
    }
    if (settings().choice("output.resume", Resume.class) == Resume.FINISH
        && results.stages().stream()
            .filter(Stage::finishesEarly)
            .map(s -> results.state(s, hadoop))
            .noneMatch(Set.of(OutputState.IN_PROGRESS, OutputState.COMPLETE)::contains)) {
      throw new ResumeFailure(
          "output.resume = finish: expected a half-finished training in %s, found none"
              .formatted(Locations.plain(results.run())));
    }
  }

  /** Requires that every input of a stage is made by this pipeline or is complete already. */
  void requireInputs(Stage stage, Configuration hadoop) {
    for (InputSlot slot : stage.inputs(settings())) {
      Stages.filling(stage, slot)
          .filter(from -> slot.needed() && !results.stages().contains(from))
          .filter(from -> !results.isComplete(from, hadoop))
          .ifPresent(
              from -> {
                throw new ConfigurationFailure(
                    "pipeline.stages: expected '%s', whose result '%s' reads, or its result in %s, found neither"
                        .formatted(
                            from.name(), stage.name(), Locations.plain(results.directory(from))));
              });
    }
  }
}
