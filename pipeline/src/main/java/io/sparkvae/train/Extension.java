// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Control;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Finished;
import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.CheckpointFile;
import io.sparkvae.train.checkpoint.CheckpointHeader;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.dl4j.Dl4jDivision;
import io.sparkvae.train.rate.LearningRate;
import io.sparkvae.train.rate.RateSchedule;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.updater.RoundMean;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A finished run whose training goes on for more epochs. The result has the bits of one
 * uninterrupted run of all epochs. Where such a run would have taken other steps from the
 * beginning, such as with a learning rate that falls until the end of the run, it is refused.
 *
 * @param model the finished model
 * @param end its last checkpoint, without the state
 */
record Extension(Manifest.Read model, CheckpointHeader end) {
  private static final String EPOCHS = "train.epochs";

  /**
   * Opens a finished run and checks that it can be extended.
   *
   * @throws ResumeFailure naming what does not allow it
   */
  static Extension open(
      Settings settings,
      TrainingPlan plan,
      ModelSpec spec,
      TrainingData data,
      Manifest.Read model,
      Configuration hadoop) {
    Path directory = model.directory();
    if (!plan.trainer().keepsCheckpoints()) {
      throw settings.refused(
          "train.trainer",
          "averaging, local or dl4j-spark with --extend",
          Settings.spelled(plan.trainer()));
    }
    CheckpointHeader end = newest(model, hadoop).header();
    if (TrainingContent.of(model).ended().equals(TrainingContent.STOPPED)) {
      throw refused(
          directory,
          "a run that ended with its epochs",
          "one that ended by train.earlyStopping, as a longer run would have");
    }
    Extension extension = new Extension(model, end);
    extension.check(plan, spec, data);
    return extension;
  }

  private static CheckpointFile.Read newest(Manifest.Read model, Configuration hadoop) {
    return Checkpoints.newest(model.directory(), hadoop)
        .orElseThrow(() -> withoutCheckpoint(model));
  }

  /**
   * Requires the checkpoint from which a finished run would go on.
   *
   * @throws ResumeFailure when there is none
   */
  static void requireCheckpoint(Manifest.Read model, Configuration hadoop) {
    if (!Checkpoints.areIn(model.directory(), hadoop)) {
      throw withoutCheckpoint(model);
    }
  }

  private static ResumeFailure withoutCheckpoint(Manifest.Read model) {
    String why =
        Finished.original(model)
            .map("it is a copy of %s, without the checkpoint; extend that one"::formatted)
            .orElse(
                "train.checkpoint.last was remove, or an earlier version trained it; --from starts with its parameters");
    return refused(model.directory(), "its last checkpoint", "none: " + why);
  }

  /** Reads the last checkpoint. It is not kept here, where its state would stay in memory. */
  Checkpoint read(Configuration hadoop) {
    return newest(model, hadoop).checkpoint();
  }

  Path directory() {
    return model.directory();
  }

  private static ResumeFailure refused(Path directory, String expected, String found) {
    return new ResumeFailure(
        "--extend %s: expected %s, found %s".formatted(directory, expected, found));
  }

  private void check(TrainingPlan plan, ModelSpec spec, TrainingData data) {
    Learning learning = plan.learning();
    Position position = end.position();
    int before = epochs();
    int now = learning.epochs();
    if (now < before || position.epoch() >= now) {
      throw refused(
          directory(), "train.epochs above " + Math.max(position.epoch(), before), "" + now);
    }
    if (now == before) {
      return; // it was finished early, and takes the steps that were left
    }
    if (learning.optimiser().mean().kept()) {
      throw refused(
          directory(),
          "an average of the parameters that does not depend on the number of epochs",
          RoundMean.KEY + ", which would have begun later");
    }
    RunDivision was = division(plan, data, before);
    RunDivision is = division(plan, data, now);
    checkRates(learning.learningRate(), was, is);
    checkControls(spec, was, is);
    if (position.epoch() == before) {
      checkEnd(plan, was, is, position);
    }
  }

  private int epochs() {
    return Integer.parseInt(end.binding().get(EPOCHS));
  }

  private RunDivision division(TrainingPlan plan, TrainingData data, int epochs) {
    Learning learning = plan.learning();
    EpochDivision ofEpoch = learning.epochDivision(data.examples(), Binding.workers(end.binding()));
    return switch (plan.trainer()) {
      case DL4J_SPARK -> new Dl4jDivision(ofEpoch, epochs).run();
      case LOCAL, AVERAGING, CLOSED_FORM -> learning.division(ofEpoch, epochs);
    };
  }

  private long steps(RunDivision division) {
    return division.firstStep(end.position().rounds());
  }

  private void checkRates(LearningRate rate, RunDivision was, RunDivision is) {
    for (long step = 0; step < steps(was); step++) {
      int epoch = was.epoch(step);
      if (rate.at(step, epoch, was, 0) != rate.at(step, epoch, is, 0)) {
        throw refused(
            directory(),
            "a learning rate that does not depend on the number of epochs",
            "%s, which would have been another from step %s on".formatted(RateSchedule.KEY, step));
      }
    }
  }

  private void checkControls(ModelSpec spec, RunDivision was, RunDivision is) {
    for (Control control : ModelGraph.training(spec, 1).controls()) {
      for (long step = 0; step < steps(was); step++) {
        double elapsed = was.elapsed(step);
        if (control.at(elapsed, was.epochs()) != control.at(elapsed, is.epochs())) {
          throw refused(
              directory(),
              "an objective that does not depend on the number of epochs",
              "the schedule of %s, which would have been another from step %s on"
                  .formatted(control.name(), step));
        }
      }
    }
  }

  /** A run of more epochs does not end here, and so neither cuts a round short nor evaluates. */
  private void checkEnd(TrainingPlan plan, RunDivision was, RunDivision is, Position position) {
    int every = plan.monitoring().everyRounds();
    if (every != 0 && position.rounds() % every != 0 && end.history().lastElbo() != null) {
      throw refused(
          directory(),
          "a last evaluation after a multiple of train.validation.everyRounds = " + every,
          "one at the end of the run, after round " + position.rounds());
    }
    long lastRound = was.round(was.steps() - 1);
    if (is.firstStep(lastRound + 1) != was.steps()) {
      throw refused(
          directory(),
          "a last round of train.averagingFrequency = %s steps, with %s"
              .formatted(was.ofEpoch().frequency(), Learning.ROUNDS),
          "one of %s steps, which the end of the run cut short"
              .formatted(was.steps() - was.firstStep(lastRound)));
    }
  }

  /** Returns what the run is bound to, if it had as many epochs as it gets. */
  Map<String, String> binding(int epochs) {
    Map<String, String> binding = new TreeMap<>(end.binding());
    binding.put(EPOCHS, Integer.toString(epochs));
    return binding;
  }
}
