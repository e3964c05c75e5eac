// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.output.OutputState;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Finished;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The results of a run, and whether they are what would be made now.
 *
 * @param run directory of the run
 * @param stages of the pipeline
 */
record RunResults(Path run, Settings settings, List<Stage> stages) {
  private static final int DIFFERENCES_SHOWN = 5;

  /** Returns the directory of a stage's result. */
  Path directory(Stage stage) {
    return Stages.in(run, stage);
  }

  OutputState state(Stage stage, Configuration hadoop) {
    return OutputState.of(directory(stage), hadoop);
  }

  boolean isComplete(Stage stage, Configuration hadoop) {
    return state(stage, hadoop) == OutputState.COMPLETE;
  }

  /** Returns a stage's result; empty if it is not complete. */
  Optional<Manifest.Read> complete(Stage stage, Configuration hadoop) {
    return isComplete(stage, hadoop)
        ? Optional.of(Manifest.read(directory(stage), stage.kind(), hadoop))
        : Optional.empty();
  }

  /** Whether a stage reads the results of any of some others. */
  boolean reads(Stage stage, Set<Stage> others) {
    return stage.inputs().stream()
        .filter(slot -> stage.reads(slot, settings))
        .anyMatch(slot -> Stages.filling(stage, slot).filter(others::contains).isPresent());
  }

  /** Returns the results of the run that a stage reads, by the name of their slot. */
  Map<String, Manifest.Read> inputs(
      Stage stage, Map<String, Manifest.Read> done, Configuration hadoop) {
    Map<String, Manifest.Read> inputs = new HashMap<>();
    for (InputSlot slot : stage.inputs()) {
      Optional<Stage> from = Stages.filling(stage, slot);
      if (from.isEmpty() || !stage.reads(slot, settings)) {
        continue;
      }
      if (done.containsKey(from.get().name())) {
        inputs.put(slot.name(), done.get(from.get().name()));
      } else if (!stages.contains(from.get()) && isComplete(from.get(), hadoop)) {
        inputs.put(slot.name(), Manifest.read(directory(from.get()), slot.kind(), hadoop));
      }
    }
    return inputs;
  }

  /**
   * A complete result that the stage would produce again.
   *
   * @param sourceSeen false if that depends on a source that only Spark can look at
   */
  record Current(Manifest.Read result, boolean sourceSeen) {}

  /**
   * Returns the stage's result if it is complete. A result that the stage would not produce now is
   * refused.
   */
  Optional<Current> finished(Stage stage, Map<String, Manifest.Read> done, Configuration hadoop) {
    Path directory = directory(stage);
    if (!isComplete(stage, hadoop)) {
      return Optional.empty();
    }
    Manifest.Read found = Manifest.read(directory, stage.kind(), hadoop);
    if (settings.choice("output.resume", Resume.class) == Resume.NEVER) {
      throw new ResumeFailure(
          "%s: expected no earlier result (output.resume = never), found a complete one"
              .formatted(Locations.plain(directory)));
    }
    Map<String, Manifest.Read> inputs = inputs(stage, done, hadoop);
    if (stage.inputs().stream()
        .filter(InputSlot::needed)
        .anyMatch(
            slot -> Stages.filling(stage, slot).isPresent() && !inputs.containsKey(slot.name()))) {
      throw new ResumeFailure(
          "%s: expected the results that it was made from in the same run, found one missing or unfinished; %s"
              .formatted(Locations.plain(directory), remedy(stage, hadoop)));
    }
    Finished.Comparison comparison = Finished.compare(stage, found, settings, inputs, hadoop);
    if (!comparison.differences().isEmpty()) {
      throw new ResumeFailure(
          "%s: expected the result of this configuration, found another: %s; %s"
              .formatted(
                  Locations.plain(directory),
                  shown(comparison.differences()),
                  remedy(stage, hadoop)));
    }
    return Optional.of(new Current(found, comparison.sourceSeen()));
  }

  /** Says what to do about a stale result, and names all results that are made from it. */
  private String remedy(Stage stale, Configuration hadoop) {
    Set<Stage> all = new LinkedHashSet<>(List.of(stale));
    for (Stage stage : stages) {
      if (reads(stage, all) && isComplete(stage, hadoop)) {
        all.add(stage);
      }
    }
    return "choose another directory, or make again what is stale, with --redo "
        + names(List.copyOf(all));
  }

  private static String shown(List<String> differences) {
    String first =
        String.join(", ", differences.subList(0, Math.min(DIFFERENCES_SHOWN, differences.size())));
    int more = differences.size() - DIFFERENCES_SHOWN;
    return more > 0 ? first + " and %s more".formatted(more) : first;
  }

  /** Returns the names of stages as an option takes them. */
  static String names(List<Stage> stages) {
    return stages.stream().map(Stage::name).collect(Collectors.joining(","));
  }
}
