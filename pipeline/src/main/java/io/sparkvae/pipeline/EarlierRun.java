// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.gate.RunPointer;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.OutputState;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.provenance.Verification;
import io.sparkvae.provenance.Versions;
import io.sparkvae.stage.Finished;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.train.TrainStage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An earlier run that another goes on from, as nightly runs do: its shards, latents and statistics
 * are used again where nothing has changed, and its models as the settings say.
 *
 * @param run directory of the earlier run
 * @param models what becomes of its models
 */
record EarlierRun(Path run, Models models) {
  private static final String SECTION = "pipeline.since.";
  private static final String RUN = SECTION + "run";

  /** What becomes of the models of the earlier run. */
  enum Models {
    /** They are used as they are; nothing is trained. */
    KEEP,
    /** Training starts with their parameters. */
    CONTINUE,
    /** Their training goes on for more epochs, on the same images. */
    EXTEND,
    /** New models are trained. */
    ANEW
  }

  /**
   * Returns the earlier run that the settings name; empty if they name none.
   *
   * @throws ConfigurationFailure when a value is invalid
   */
  static Optional<EarlierRun> from(Settings settings) {
    Models models = settings.choice(SECTION + "model", Models.class);
    return Locations.optional(settings, RUN).map(run -> new EarlierRun(run, models));
  }

  /**
   * Returns the run itself where the settings name the file of {@code pipeline.latest}. It is empty
   * as long as no run has passed, and when the file names the present run: then that is finished.
   */
  Optional<EarlierRun> resolved(Path present, Optional<Path> latest, Configuration hadoop) {
    Optional<Path> target = new RunPointer(run).read(hadoop);
    if (target.isEmpty()) {
      return latest.filter(file -> RunGates.same(file, run, hadoop)).isPresent()
          ? Optional.empty()
          : Optional.of(this);
    }
    return target
        .filter(path -> !RunGates.same(path, present, hadoop))
        .map(path -> new EarlierRun(path, models));
  }

  /**
   * Checks that the earlier run exists.
   *
   * @throws ConfigurationFailure when it has no complete shards
   */
  void require(Path present, Configuration hadoop) {
    if (RunGates.same(run, present, hadoop)) {
      throw new ConfigurationFailure(
          "%s: expected another run than the one that is made, found %s".formatted(RUN, run));
    }
    Path shards = Stages.in(run, Stages.named("ingest"));
    if (OutputState.of(shards, hadoop) != OutputState.COMPLETE) {
      throw new ConfigurationFailure(
          "%s: expected a run with complete shards, found none in %s".formatted(RUN, shards));
    }
  }

  /**
   * Checks that the model of a stage can go on to be trained, if that is asked for.
   *
   * @throws ResumeFailure when it has no checkpoint
   */
  void requireExtendable(Stage stage, Configuration hadoop) {
    if (isModel(stage) && models == Models.EXTEND && isComplete(stage, hadoop)) {
      Path model = RunGates.qualified(Stages.in(run, stage), hadoop);
      TrainStage.requireExtendable(Manifest.read(model, stage.kind(), hadoop), hadoop);
    }
  }

  /** Returns a request that also reads those results of the earlier run that its stage can use. */
  Request with(Request request, Stage stage, Configuration hadoop) {
    Request all = request;
    for (InputSlot slot : stage.inputs()) {
      if (goesOnFrom(stage, slot) && isComplete(stage, hadoop)) {
        all = all.with(slot.name(), RunGates.qualified(Stages.in(run, stage), hadoop));
      }
    }
    return all;
  }

  private boolean goesOnFrom(Stage stage, InputSlot slot) {
    if (!slot.isEarlierSelf(stage.kind())) {
      return false;
    }
    return !isModel(stage)
        || switch (models) {
          case CONTINUE -> slot.use() == InputSlot.Use.STARTING_POINT;
          case EXTEND -> slot.use() == InputSlot.Use.REUSED;
          case KEEP, ANEW -> false;
        };
  }

  private static boolean isModel(Stage stage) {
    return stage.kind().equals(ModelArtifact.KIND);
  }

  private boolean isComplete(Stage stage, Configuration hadoop) {
    return OutputState.of(Stages.in(run, stage), hadoop) == OutputState.COMPLETE;
  }

  /** Returns whether a stage's result is that of the earlier run, unchanged. */
  boolean keeps(Stage stage, Configuration hadoop) {
    return isModel(stage) && models == Models.KEEP && isComplete(stage, hadoop);
  }

  /**
   * Copies a result that is kept. The copy has the digest of the original, so whatever was made
   * from that is made from the copy.
   *
   * @throws ResumeFailure when the present settings or versions would give another result
   */
  Manifest.Read keep(Stage stage, Path output, Settings settings, Configuration hadoop) {
    Manifest.Read earlier =
        Manifest.read(RunGates.qualified(Stages.in(run, stage), hadoop), stage.kind(), hadoop);
    Manifest manifest = earlier.manifest();
    Origin now = Origin.of(stage.kind(), stage.configuration(settings), manifest.inputs());
    List<String> differences = now.differences(Origin.of(manifest));
    if (!differences.isEmpty()) {
      throw new ResumeFailure(
          "%s: expected a model of this configuration to keep, found another: %s; set %smodel = continue or anew"
              .formatted(
                  Locations.plain(earlier.directory()), String.join(", ", differences), SECTION));
    }
    List<Manifest.Input> inputs = new ArrayList<>(manifest.inputs());
    if (!Finished.isKept(earlier)) { // a copy of a copy names the original, which is the same
      inputs.add(
          new Manifest.Input(
              Finished.KEPT,
              earlier.directory().toString(),
              earlier.digest(),
              NullNode.getInstance()));
    }
    try (OutputDirectory out =
        OutputDirectory.open(
            output, Origin.of(stage.kind(), manifest.configuration(), inputs), settings, hadoop)) {
      for (Manifest.DataFile file : manifest.files()) {
        Verification.copy(
            new Path(earlier.directory(), file.path()),
            file.sha256(),
            out.resolve(file.path()),
            hadoop);
      }
      return out.publish(
          manifest.configuration(),
          inputs,
          manifest.files(),
          manifest.content(),
          manifest.versions().getOrDefault(Versions.DEVICE, ""));
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: cannot be copied: %s".formatted(earlier.directory(), e.getMessage()), e);
    }
  }
}
