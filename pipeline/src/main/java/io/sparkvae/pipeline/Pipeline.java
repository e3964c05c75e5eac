// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.output.OutputState;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Finished;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Stop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the stages that {@code pipeline.stages} names, each into its own directory of a run. A
 * finished stage is skipped if its settings, source, inputs and versions are the same as when it
 * was finished.
 */
public final class Pipeline {
  private static final int DIFFERENCES_SHOWN = 5;

  private final Path run;
  private final Settings settings;
  private final List<Stage> stages;

  private Pipeline(Path run, Settings settings, List<Stage> stages) {
    this.run = run;
    this.settings = settings;
    this.stages = stages;
  }

  /**
   * Creates a pipeline and checks the settings of its stages.
   *
   * @param run directory of the run
   * @throws ConfigurationFailure when a value is invalid
   */
  public static Pipeline of(Path run, Settings settings) {
    List<Stage> stages = chosen(settings);
    stages.forEach(stage -> stage.check(settings));
    return new Pipeline(run, settings, stages);
  }

  /** Returns the stages that run by default. */
  public static List<Stage> byDefault() {
    return chosen(Settings.reference());
  }

  /**
   * Returns the stages that the settings name, in the order in which they run. The order of the
   * names does not matter.
   */
  private static List<Stage> chosen(Settings settings) {
    List<String> names = settings.strings("pipeline.stages");
    List<String> known = Stages.ALL.stream().map(Stage::name).toList();
    if (names.isEmpty() || !known.containsAll(names)) {
      throw settings.refused("pipeline.stages", "some of " + known, names);
    }
    return Stages.ALL.stream().filter(stage -> names.contains(stage.name())).toList();
  }

  /**
   * Returns what {@link #run} would do, one line for each stage. It changes nothing.
   *
   * @throws io.sparkvae.failure.Failure when {@link #run} would be refused
   */
  public List<String> plan(Configuration hadoop) {
    requireBegun(hadoop);
    List<String> lines = new ArrayList<>();
    Map<String, Manifest.Read> done = new LinkedHashMap<>();
    for (Stage stage : stages) {
      requireInputs(stage, hadoop);
      Optional<Manifest.Read> finished = finished(stage, done, hadoop);
      if (finished.isPresent()) {
        done.put(stage.name(), finished.get());
      } else {
        OutputState.requireFree(Stages.in(run, stage), hadoop);
      }
      lines.add(
          "%s %s: %s"
              .formatted(
                  finished.isPresent() ? "skip" : "run",
                  stage.name(),
                  Locations.plain(Stages.in(run, stage))));
    }
    return lines;
  }

  /**
   * Runs the stages that are not finished.
   *
   * @param stop request to stop early; checked between stages, and by stages that can stop cleanly
   * @return the last stage's manifest
   * @throws io.sparkvae.failure.Failure when a stage fails; a {@link ResumeFailure} when a finished
   *     stage would produce another result now
   */
  public Manifest.Read run(SparkSession spark, Stop stop) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Map<String, Manifest.Read> done = new LinkedHashMap<>();
    Manifest.Read last = null;
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      String name = "%s (stage %d of %d)".formatted(stage.name(), i + 1, stages.size());
      Optional<Manifest.Read> finished = finished(stage, done, hadoop);
      if (finished.isPresent()) {
        Announcer.current().say("{}: complete, skipped", name);
        last = finished.get();
      } else if (stop.asked()) {
        throw new StopFailure("stopped as asked before " + name + "; the same command continues");
      } else {
        Announcer.current().say("{}: into {}", name, Locations.plain(Stages.in(run, stage)));
        last = Stages.run(stage, request(stage, done, hadoop), spark, stop);
      }
      done.put(stage.name(), last);
    }
    return last;
  }

  private void requireBegun(Configuration hadoop) {
    if (settings.choice("output.resume", Resume.class) == Resume.MUST
        && stages.stream()
            .allMatch(s -> OutputState.of(Stages.in(run, s), hadoop) == OutputState.ABSENT)) {
      throw new ResumeFailure(
          "output.resume = must: expected a run in %s, found none; set output.resume = auto to begin one"
              .formatted(Locations.plain(run)));
    }
  }

  /** Requires that every input of a stage is made by this pipeline or is complete already. */
  private void requireInputs(Stage stage, Configuration hadoop) {
    for (InputSlot slot : stage.inputs()) {
      Stages.filling(stage, slot)
          .filter(from -> slot.needed() && !stages.contains(from))
          .filter(from -> !isComplete(from, hadoop))
          .ifPresent(
              from -> {
                throw new ConfigurationFailure(
                    "pipeline.stages: expected '%s', whose result '%s' reads, or its result in %s, found neither"
                        .formatted(
                            from.name(), stage.name(), Locations.plain(Stages.in(run, from))));
              });
    }
  }

  private boolean isComplete(Stage stage, Configuration hadoop) {
    return OutputState.of(Stages.in(run, stage), hadoop) == OutputState.COMPLETE;
  }

  private Request request(Stage stage, Map<String, Manifest.Read> done, Configuration hadoop) {
    Request request = Request.to(Stages.in(run, stage), ofOneStage());
    for (Map.Entry<String, Manifest.Read> input : inputs(stage, done, hadoop).entrySet()) {
      request = request.with(input.getKey(), input.getValue().directory());
    }
    return request;
  }

  /**
   * Returns the settings for one stage. {@code output.resume = must} requires that the run was
   * begun; single stages of it need not have been.
   */
  private Settings ofOneStage() {
    return settings.choice("output.resume", Resume.class) == Resume.MUST
        ? settings.withValue("output.resume", "auto", "a stage of a run that was begun")
        : settings;
  }

  /** Returns the results of the run that a stage reads, by the name of their slot. */
  private Map<String, Manifest.Read> inputs(
      Stage stage, Map<String, Manifest.Read> done, Configuration hadoop) {
    Map<String, Manifest.Read> inputs = new HashMap<>();
    for (InputSlot slot : stage.inputs()) {
      Optional<Stage> from = Stages.filling(stage, slot);
      if (from.isEmpty()) {
        continue;
      }
      if (done.containsKey(from.get().name())) {
        inputs.put(slot.name(), done.get(from.get().name()));
      } else if (!stages.contains(from.get()) && isComplete(from.get(), hadoop)) {
        inputs.put(slot.name(), Manifest.read(Stages.in(run, from.get()), slot.kind(), hadoop));
      }
    }
    return inputs;
  }

  /**
   * Returns the stage's result if it is complete. A result that the stage would not produce now is
   * refused.
   */
  private Optional<Manifest.Read> finished(
      Stage stage, Map<String, Manifest.Read> done, Configuration hadoop) {
    Path directory = Stages.in(run, stage);
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
          "%s: expected the results that it was made from in the same run, found one missing or unfinished; choose another directory or remove it"
              .formatted(Locations.plain(directory)));
    }
    List<String> differences = Finished.differences(stage, found, settings, inputs, hadoop);
    if (!differences.isEmpty()) {
      throw new ResumeFailure(
          "%s: expected the result of this configuration, found another: %s; choose another directory or remove it"
              .formatted(Locations.plain(directory), shown(differences)));
    }
    return Optional.of(found);
  }

  private static String shown(List<String> differences) {
    String first =
        String.join(", ", differences.subList(0, Math.min(DIFFERENCES_SHOWN, differences.size())));
    int more = differences.size() - DIFFERENCES_SHOWN;
    return more > 0 ? first + " and %d more".formatted(more) : first;
  }
}
