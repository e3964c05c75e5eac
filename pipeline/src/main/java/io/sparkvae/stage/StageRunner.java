// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.cluster.ExecutorWatch;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.machine.LostDevices;
import io.sparkvae.output.Announcer;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.OutputState;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.tracking.TrackedWork;
import io.sparkvae.tracking.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Runs any stage. It does what all stages have in common; {@link Stage} lists it. */
public final class StageRunner {
  private StageRunner() {}

  /**
   * Checks everything that can be checked without Spark. It changes nothing.
   *
   * @return the work that {@link #run} would do
   * @throws Failure when a setting or an input is invalid, or the output directory is not free
   */
  public static Work plan(Stage stage, Request request, Configuration hadoop) {
    GpuUse.from(request.settings());
    Tracking.check(request.settings());
    checkFinish(stage, request.settings());
    Inputs inputs = Inputs.open(stage.inputs(request.settings()), request.inputs(), hadoop);
    Work work = stage.plan(request.settings(), inputs, hadoop);
    OutputState.requireFree(request.output(), hadoop);
    return work;
  }

  /**
   * Runs a stage to its end. It starts from the beginning, or continues an interrupted run with the
   * same settings and inputs.
   *
   * @param stop tells the work to stop early; see {@link Workplace}
   * @return the manifest of the result
   * @throws Failure for an operator's error, or when the work was stopped
   */
  public static Manifest.Read run(Stage stage, Request request, SparkSession spark, Stop stop) {
    Announcer announcer = Announcer.current();
    try (LostDevices lost =
            LostDevices.of(spark.sparkContext(), line -> announcer.say("{}", line));
        ExecutorWatch watch = ExecutorWatch.of(spark.sparkContext())) {
      return run(stage, request, stop, spark, lost, watch);
    }
  }

  private static Manifest.Read run(
      Stage stage,
      Request request,
      Stop stop,
      SparkSession spark,
      LostDevices lost,
      ExecutorWatch watch) {
    try {
      return run(stage, request, stop, spark);
    } catch (Exception e) {
      throw watch.explained(lost.explained(explained(stage, e)));
    }
  }

  private static Manifest.Read run(Stage stage, Request request, Stop stop, SparkSession spark)
      throws Exception {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Settings settings = request.settings();
    checkFinish(stage, settings);
    Inputs opened = Inputs.open(stage.inputs(settings), request.inputs(), hadoop);
    Work work = stage.plan(settings, opened, hadoop);
    List<Manifest.Input> inputs = new ArrayList<>(work.sources(spark));
    inputs.addAll(opened.recorded(stage.inputs()));
    Origin origin = origin(stage, settings, inputs);
    try (OutputDirectory out = OutputDirectory.open(request.output(), origin, settings, hadoop);
        Devices devices =
            Devices.open(settings, spark.sparkContext(), stage.kind() + " " + out.path())) {
      Map<String, String> configuration = stage.configuration(settings);
      Tracking tracking =
          Tracking.begin(
              new TrackedWork(stage.name(), out.path(), configuration, inputs, origin),
              settings,
              System.getenv(),
              hadoop);
      try {
        Made made = work.run(new Workplace(spark, out, stop, devices, tracking));
        Manifest.Read published =
            out.publish(
                configuration, inputs, made.files(), made.content(), devices.kinds().written());
        tracking.finished(published);
        stage.scratch(settings).forEach(out::discard);
        return published;
      } catch (Throwable e) {
        tracking.failed(e);
        throw e;
      }
    }
  }

  private static void checkFinish(Stage stage, Settings settings) {
    if (settings.choice("output.resume", Resume.class) == Resume.FINISH && !stage.finishesEarly()) {
      throw settings.refused(
          "output.resume",
          "auto, never, must or restart for %s, which cannot be finished early"
              .formatted(stage.name()),
          "finish");
    }
  }

  /** Returns what a half-finished result is bound to: kind, settings, inputs and versions. */
  public static Origin origin(Stage stage, Settings settings, List<Manifest.Input> inputs) {
    Map<String, String> bound = stage.configuration(settings);
    bound.keySet().removeAll(stage.boundByWork());
    return Origin.of(
        stage.kind(),
        bound,
        inputs.stream()
            .filter(input -> !stage.inputsBoundByWork().contains(input.role()))
            .toList());
  }

  /**
   * Returns the operator's error behind an exception, if there is one. Spark wraps what a task
   * threw, and throws checked exceptions without declaring them.
   */
  private static RuntimeException explained(Stage stage, Exception thrown) {
    Failure failure = Failure.causeOf(thrown);
    if (failure != null) {
      return failure;
    }
    return stage
        .explained(thrown)
        .map(RuntimeException.class::cast)
        .orElseGet(
            () ->
                thrown instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(stage.name() + ": " + thrown.getMessage(), thrown));
  }
}
