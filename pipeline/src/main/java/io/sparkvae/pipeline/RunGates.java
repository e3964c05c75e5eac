// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.gate.Bound;
import io.sparkvae.gate.GatePlan;
import io.sparkvae.gate.Gates;
import io.sparkvae.gate.RunPointer;
import io.sparkvae.gate.Verdict;
import io.sparkvae.output.Announcer;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The gates of a run, and the file that names the run that passed last.
 *
 * @param run directory of the run
 * @param plan its gates
 * @param latest the file of {@code pipeline.latest}; empty if there is none
 */
record RunGates(Path run, GatePlan plan, Optional<Path> latest) {
  private static final String AGAINST = "gates.against";

  /**
   * Reads the settings.
   *
   * @throws ConfigurationFailure when a value is invalid
   */
  static RunGates from(Path run, Settings settings) {
    return new RunGates(run, GatePlan.from(settings), latest(settings));
  }

  /** Returns the file of {@code pipeline.latest}; empty if there is none. */
  static Optional<Path> latest(Settings settings) {
    return Locations.optional(settings, "pipeline.latest");
  }

  /**
   * Opens the gates.
   *
   * @throws ConfigurationFailure when there is nothing to compare with where the settings say
   */
  Gates open(RunResults results, Configuration hadoop) {
    Set<String> expected =
        Stages.ALL.stream()
            .filter(stage -> isJudged(stage, results, hadoop))
            .map(Stage::name)
            .collect(Collectors.toSet());
    return Gates.open(plan, run, against(hadoop), expected, hadoop);
  }

  private static boolean isJudged(Stage stage, RunResults results, Configuration hadoop) {
    return results.stages().contains(stage) || results.isComplete(stage, hadoop);
  }

  /**
   * Returns what is compared with. If the settings name the file of the latest run, a verdict that
   * was given before stands: it compares with the same run again, although the file may meanwhile
   * name this run or a later one.
   */
  private Optional<Path> against(Configuration hadoop) {
    if (plan.against().isEmpty()) {
      return Optional.empty();
    }
    Path named = plan.against().get();
    Optional<Path> target = new RunPointer(named).read(hadoop);
    boolean first =
        target.isEmpty() && latest.filter(file -> same(file, named, hadoop)).isPresent();
    Optional<Verdict> before = Verdict.read(run, hadoop);
    if ((target.isPresent() || first) && before.isPresent()) {
      return Optional.ofNullable(before.get().against()).map(Path::new);
    }
    if (first) {
      return Optional.empty();
    }
    Path against = target.orElse(named);
    if (same(against, run, hadoop)) {
      throw new ConfigurationFailure(
          "%s: expected another run than the one that is judged, found %s"
              .formatted(AGAINST, Locations.plain(against)));
    }
    return Optional.of(against);
  }

  /** Returns whether two paths are the same place. */
  static boolean same(Path a, Path b, Configuration hadoop) {
    return qualified(a, hadoop).equals(qualified(b, hadoop));
  }

  /** Returns an absolute path with its scheme. */
  static Path qualified(Path path, Configuration hadoop) {
    try {
      return path.getFileSystem(hadoop).makeQualified(path);
    } catch (IOException e) {
      throw new ResourceFailure("%s cannot be reached: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Returns what will be judged after a stage, in words; empty if nothing will be. */
  Optional<String> planned(Stage stage) {
    List<Bound> bounds = plan.after(stage.name());
    return bounds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "judge %s: %s"
                .formatted(
                    stage.name(),
                    bounds.stream().map(Bound::key).collect(Collectors.joining(", "))));
  }

  /**
   * Judges the results of stages that this pipeline does not run but that are complete, writes the
   * verdict, and makes the file of {@code pipeline.latest} name this run if all gates have passed.
   *
   * @return whether all gates have passed; false while some wait for their stages
   * @throws io.sparkvae.failure.GateFailure when a gate fails
   */
  boolean finish(Gates gates, RunResults results, Configuration hadoop) {
    for (Stage stage : Stages.ALL) {
      if (!results.stages().contains(stage) && !plan.after(stage.name()).isEmpty()) {
        results.complete(stage, hadoop).ifPresent(result -> gates.judge(stage, result));
      }
    }
    Verdict verdict = gates.verdict();
    if (!plan.isEmpty() || Verdict.read(run, hadoop).isPresent()) {
      verdict.write(run, hadoop);
    }
    latest.ifPresent(
        file -> {
          if (verdict.outcome() == Verdict.Outcome.PASSED) {
            new RunPointer(file).move(run, hadoop);
            Announcer.current().say("pipeline: {} names this run now", Locations.plain(file));
          } else {
            Announcer.current()
                .say(
                    "pipeline: {} is left as it is, because gates wait for their stages: {}",
                    Locations.plain(file),
                    String.join(", ", verdict.waiting()));
          }
        });
    return verdict.outcome() == Verdict.Outcome.PASSED;
  }
}
