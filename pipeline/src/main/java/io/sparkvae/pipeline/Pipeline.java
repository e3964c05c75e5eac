// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.gate.Gates;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.output.Announcer;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.OutputState;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.SourceCheck;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Stop;
import io.sparkvae.tracking.Tracking;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the stages that {@code pipeline.stages} names, each into its own directory of a run. A
 * finished stage is skipped if its settings, source, inputs and versions are the same as when it
 * was finished.
 */
public final class Pipeline {
  private static final String REDO = "pipeline.redo";

  private final Path run;
  private final Settings settings;
  private final List<Stage> stages;
  private final RunResults results;
  private final RunChecks checks;
  private final List<Stage> redone;
  private final Optional<EarlierRun> since;
  private final RunGates gates;
  private final Optional<Retention> retention;

  private Pipeline(
      Path run,
      Settings settings,
      List<Stage> stages,
      List<Stage> redone,
      Optional<EarlierRun> since,
      RunGates gates,
      Optional<Retention> retention) {
    this.run = run;
    this.settings = settings;
    this.stages = stages;
    this.results = new RunResults(run, settings, stages);
    this.checks = new RunChecks(results);
    this.redone = redone;
    this.since = since;
    this.gates = gates;
    this.retention = retention;
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
    GpuUse.from(settings);
    Tracking.check(settings);
    SourceCheck.from(settings);
    Optional<EarlierRun> since = EarlierRun.from(settings);
    RunGates gates = RunGates.from(run, settings);
    return new Pipeline(
        run,
        settings,
        stages,
        redone(settings, stages),
        since,
        gates,
        Retention.from(run, gates.latest(), since.map(EarlierRun::run), settings));
  }

  /**
   * Returns the setting for which a stage of the pipeline computes with ND4J; empty if none does.
   *
   * @throws ConfigurationFailure when the settings name an unknown stage
   */
  public static Optional<String> needsNd4j(Settings settings) {
    return chosen(settings).stream()
        .flatMap(stage -> stage.needsNd4j(settings).stream())
        .findFirst();
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

  /** Returns the stages that are made again although their results are complete. */
  private static List<Stage> redone(Settings settings, List<Stage> stages) {
    List<String> names = settings.strings(REDO);
    List<String> known = stages.stream().map(Stage::name).toList();
    if (!known.containsAll(names)) {
      throw settings.refused(REDO, "some of the stages of this pipeline, " + known, names);
    }
    return stages.stream().filter(stage -> names.contains(stage.name())).toList();
  }

  /**
   * Returns what {@link #run} would do, one line for each stage. It changes nothing.
   *
   * @throws io.sparkvae.failure.Failure when {@link #run} would be refused
   */
  public List<String> plan(Configuration hadoop) {
    return resolved(hadoop).planned(hadoop);
  }

  /** Returns this pipeline with the earlier run itself where the settings name a file. */
  private Pipeline resolved(Configuration hadoop) {
    return new Pipeline(
        run,
        settings,
        stages,
        redone,
        since.flatMap(earlier -> earlier.resolved(run, gates.latest(), hadoop)),
        gates,
        retention);
  }

  private List<String> planned(Configuration hadoop) {
    checks.requireBegun(hadoop);
    since.ifPresent(earlier -> checks.requireEarlier(earlier, hadoop));
    if (since.isEmpty()) {
      checks.requireTrainable(hadoop);
    }
    gates.open(results, hadoop);
    List<String> lines = new ArrayList<>();
    Map<String, Manifest.Read> done = new LinkedHashMap<>();
    Set<Stage> again = new HashSet<>();
    for (Stage stage : stages) {
      checks.requireInputs(stage, hadoop);
      lines.add(
          "%s %s: %s"
              .formatted(
                  planned(stage, done, again, hadoop),
                  stage.name(),
                  Locations.plain(results.directory(stage))));
      gates.planned(stage).ifPresent(lines::add);
    }
    retention.ifPresent(
        kept ->
            kept.outdated(hadoop)
                .forEach(old -> lines.add("remove the run " + Locations.plain(old))));
    return lines;
  }

  /**
   * Returns what would be done about a stage: {@code skip}, {@code run}, {@code keep}, {@code
   * redo}, or {@code check} for a complete result whose source only Spark can look at, or that is
   * made from such a result or from one that is made again.
   *
   * @param done results that are there
   * @param again stages whose results are made again or may have to be
   */
  private String planned(
      Stage stage, Map<String, Manifest.Read> done, Set<Stage> again, Configuration hadoop) {
    if (redone.contains(stage) && results.isComplete(stage, hadoop)) {
      again.add(stage);
      return "redo";
    }
    if (results.reads(stage, again) && results.isComplete(stage, hadoop)) {
      again.add(stage);
      return "check";
    }
    Optional<RunResults.Current> finished = results.finished(stage, done, hadoop);
    if (finished.isPresent()) {
      done.put(stage.name(), finished.get().result());
      if (!finished.get().sourceSeen()) {
        again.add(stage);
        return "check";
      }
      return "skip";
    }
    OutputState.requireFree(results.directory(stage), hadoop);
    return keeps(stage, hadoop) ? "keep" : "run";
  }

  private boolean keeps(Stage stage, Configuration hadoop) {
    return since.isPresent() && since.get().keeps(stage, hadoop);
  }

  /**
   * Runs the stages that are not finished.
   *
   * @param stop request to stop early; checked between stages, and by stages that can stop cleanly
   * @return the last stage's manifest
   * @throws io.sparkvae.failure.Failure when a stage fails; a {@link ResumeFailure} when a finished
   *     stage would produce another result now; a {@link io.sparkvae.failure.GateFailure} when a
   *     result is worse than its gates allow
   */
  public Manifest.Read run(SparkSession spark, Stop stop) {
    return resolved(spark.sparkContext().hadoopConfiguration()).runAll(spark, stop);
  }

  private Manifest.Read runAll(SparkSession spark, Stop stop) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    checks.requireBegun(hadoop);
    since.ifPresent(earlier -> checks.requireEarlier(earlier, hadoop));
    if (since.isEmpty()) {
      checks.requireTrainable(hadoop);
    }
    Gates judging = gates.open(results, hadoop);
    retention.ifPresent(kept -> kept.begin(hadoop));
    Map<String, Manifest.Read> done = new LinkedHashMap<>();
    Manifest.Read last = null;
    boolean removed = false;
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      String name = "%s (stage %s of %s)".formatted(stage.name(), i + 1, stages.size());
      if (!removed && redone.contains(stage)) {
        removeRedone(hadoop);
        removed = true;
      }
      Optional<Manifest.Read> finished =
          results.finished(stage, done, hadoop).map(RunResults.Current::result);
      if (finished.isPresent()) {
        Announcer.current().say("{}: complete, skipped", name);
        OutputDirectory.tidy(results.directory(stage), settings, hadoop);
        last = finished.get();
      } else if (stop.asked()) {
        throw new StopFailure("stopped as asked before " + name + "; the same command continues");
      } else if (keeps(stage, hadoop)) {
        Announcer.current().say("{}: kept from the earlier run", name);
        last = since.get().keep(stage, results.directory(stage), ofOneStage(stage, hadoop), hadoop);
      } else {
        Announcer.current().say("{}: into {}", name, Locations.plain(results.directory(stage)));
        last = Stages.run(stage, request(stage, done, hadoop), spark, stop);
      }
      done.put(stage.name(), last);
      judging.judge(stage, last);
    }
    if (gates.finish(judging, results, hadoop)) {
      retention.ifPresent(kept -> kept.prune(hadoop));
    }
    return last;
  }

  /** Removes the complete results of all stages that are made again. */
  private void removeRedone(Configuration hadoop) {
    List<Stage> complete =
        redone.stream().filter(stage -> results.isComplete(stage, hadoop)).toList();
    if (complete.isEmpty()) {
      return;
    }
    // The last first, so that no result is ever without those that it was made from.
    for (int i = complete.size() - 1; i >= 0; i--) {
      OutputDirectory.remove(results.directory(complete.get(i)), settings, hadoop);
    }
    Announcer.current()
        .say(
            "pipeline: made again: {}; if this run is interrupted, continue it without --redo",
            RunResults.names(complete));
  }

  private Request request(Stage stage, Map<String, Manifest.Read> done, Configuration hadoop) {
    Request request = Request.to(results.directory(stage), ofOneStage(stage, hadoop));
    for (Map.Entry<String, Manifest.Read> input : results.inputs(stage, done, hadoop).entrySet()) {
      request = request.with(input.getKey(), input.getValue().directory());
    }
    return since.isPresent() ? since.get().with(request, stage, hadoop) : request;
  }

  /**
   * Returns the settings for one stage. {@code output.resume = must} requires that the run was
   * begun, and {@code finish} that a training was; other stages of it need not have been.
   */
  private Settings ofOneStage(Stage stage, Configuration hadoop) {
    boolean same =
        switch (settings.choice("output.resume", Resume.class)) {
          case MUST -> false;
          case FINISH ->
              stage.finishesEarly() && results.state(stage, hadoop) == OutputState.IN_PROGRESS;
          case AUTO, NEVER, RESTART -> true;
        };
    return same
        ? settings
        : settings.withValue("output.resume", "auto", "a stage of a run that was begun");
  }
}
