// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.evaluate.EvaluateStage;
import io.sparkvae.export.ExportStage;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.generate.GenerateStage;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.model.SessionPool;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.ReportStage;
import io.sparkvae.score.ScoreStage;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.StatsStage;
import io.sparkvae.train.PriorStage;
import io.sparkvae.train.TrainStage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The list of all stages, each after the stages whose results it reads. Commands, {@code pipeline},
 * {@code status} and the library's interface read this list, and adding a stage is one line in it.
 */
public final class Stages {
  /** All stages, in the order in which a pipeline runs them. */
  public static final List<Stage> ALL =
      List.of(
          new IngestStage(),
          new TrainStage(),
          new EncodeStage(),
          new PriorStage(),
          new StatsStage(),
          new EvaluateStage(),
          new GenerateStage(),
          new ScoreStage(),
          new ExportStage(),
          new ReportStage());

  private Stages() {}

  /**
   * Returns the stage with a given command.
   *
   * @throws ConfigurationFailure when there is none
   */
  public static Stage named(String name) {
    return ALL.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationFailure(
                    "stage '%s': expected one of %s"
                        .formatted(
                            name,
                            ALL.stream().map(Stage::name).collect(Collectors.joining(", ")))));
  }

  /** Returns the stage that produces results of a kind. */
  public static Stage making(String kind) {
    return ALL.stream().filter(stage -> stage.kind().equals(kind)).findFirst().orElseThrow();
  }

  /** Returns the path of a stage's result in the directory of a run. */
  public static Path in(Path run, Stage stage) {
    return new Path(run, stage.directory());
  }

  /**
   * Returns the stage of the same run that produces an input of another; empty if the input is a
   * result of an earlier run, or none of the stages before makes it.
   *
   * @param reader the stage that reads the input
   */
  public static Optional<Stage> filling(Stage reader, InputSlot slot) {
    return ALL.stream()
        .takeWhile(stage -> !stage.name().equals(reader.name()))
        .filter(stage -> slot.ofThisRun() && stage.role().equals(slot.role()))
        .findFirst();
  }

  /**
   * Runs a stage as {@link StageRunner#run} does, and then closes the model sessions that it
   * opened.
   */
  public static Manifest.Read run(Stage stage, Request request, SparkSession spark, Stop stop) {
    try {
      return StageRunner.run(stage, request, spark, stop);
    } finally {
      SessionPool.clear();
    }
  }
}
