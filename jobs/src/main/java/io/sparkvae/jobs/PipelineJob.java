package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.OutputDirectory.State;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All stages, each into its directory of a run; what is done already is not done again. */
@Command(
    name = "pipeline",
    description =
        "Run all stages into DIR/{shards,model,latents,stats,report}; skip those that are complete"
            + " with the same configuration and inputs.",
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae pipeline --config conf/quickstart.conf --output /tmp/run")
final class PipelineJob extends OutputJob {
  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");
  private static final int DIFFERENCES_SHOWN = 5;

  @Option(names = "--output", paramLabel = "DIR", description = "Directory of the run.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    Path run = Location.required("--output", output);
    for (Stage stage : Stage.values()) {
      stage.check(settings);
    }
    requireBegun(run, settings, hadoop);
    List<String> plan = new ArrayList<>();
    Map<String, Manifest.Read> done = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      boolean skip = skips(stage, run, settings, hadoop, done);
      if (!skip) {
        OutputDirectory.requireFree(stage.in(run), hadoop);
      }
      plan.add(
          (skip ? "skip " : "run ")
              + Settings.spelled(stage)
              + ": "
              + Location.plain(stage.in(run)));
    }
    return plan;
  }

  private static void requireBegun(Path run, Settings settings, Configuration hadoop) {
    if (settings.choice("output.resume", Resume.class) == Resume.MUST
        && Arrays.stream(Stage.values())
            .allMatch(s -> OutputDirectory.stateOf(s.in(run), hadoop) == State.ABSENT)) {
      throw new ResumeFailure(
          "output.resume = must: expected a run in %s, found none; set output.resume = auto to begin one"
              .formatted(Location.plain(run)));
    }
  }

  /** A run that must have been begun may have stages that were not. */
  private static Settings ofStages(Settings settings) {
    return settings.choice("output.resume", Resume.class) == Resume.MUST
        ? settings.withString("output.resume", "auto", "a stage of a run that was begun")
        : settings;
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Path run = Location.required("--output", output);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Map<String, Manifest.Read> done = new LinkedHashMap<>();
    for (Stage stage : Stage.values()) {
      String name =
          "%s (stage %d of %d)"
              .formatted(Settings.spelled(stage), stage.ordinal() + 1, Stage.values().length);
      if (skips(stage, run, settings, hadoop, done)) {
        PROGRESS.info("{}: complete, skipped", name);
      } else if (StopSignal.came()) {
        throw new StopFailure("stopped as asked before " + name + "; the same command goes on");
      } else {
        PROGRESS.info("{}: into {}", name, Location.plain(stage.in(run)));
        done.put(stage.kind(), stage.run(spark, ofStages(settings), run));
      }
    }
    return List.of(ReportPage.of(done.get(Stage.REPORT.kind())));
  }

  /** Whether the stage is done already as it would be done now; if so, adds its manifest. */
  private static boolean skips(
      Stage stage,
      Path run,
      Settings settings,
      Configuration hadoop,
      Map<String, Manifest.Read> done) {
    Path directory = stage.in(run);
    if (OutputDirectory.stateOf(directory, hadoop) != State.COMPLETE) {
      return false;
    }
    Manifest.Read found = Manifest.read(directory, stage.kind(), hadoop);
    if (settings.choice("output.resume", Resume.class) == Resume.NEVER) {
      throw new ResumeFailure(
          "%s: expected no earlier result (output.resume = never), found a complete one"
              .formatted(Location.plain(directory)));
    }
    if (stage.inputs().stream().anyMatch(input -> !done.containsKey(input.kind()))) {
      throw new ResumeFailure(
          "%s: expected what it was made from beside it, found that missing or unfinished; choose"
                  .formatted(Location.plain(directory))
              + " another directory or remove it");
    }
    List<String> differences = Completed.differences(found.manifest(), settings, done);
    if (!differences.isEmpty()) {
      throw new ResumeFailure(
          "%s: expected the result of this configuration, found another: %s; choose another"
                  .formatted(Location.plain(directory), shown(differences))
              + " directory or remove it");
    }
    done.put(stage.kind(), found);
    return true;
  }

  private static String shown(List<String> differences) {
    String first =
        String.join(", ", differences.subList(0, Math.min(DIFFERENCES_SHOWN, differences.size())));
    int more = differences.size() - DIFFERENCES_SHOWN;
    return more > 0 ? first + " and %d more".formatted(more) : first;
  }
}
