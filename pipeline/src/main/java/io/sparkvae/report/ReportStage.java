// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluateStage;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.score.ScoreStage;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Watch;
import io.sparkvae.stage.Work;
import io.sparkvae.stats.StatsStage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The report stage: writes one HTML file about a run's model and, if they are there, its shards,
 * latents, statistics, second stage, evaluation and scores.
 */
public final class ReportStage implements Stage {
  /** Kind of the manifest. */
  public static final String KIND = "report";

  /** Name of the HTML file. */
  public static final String PAGE = "report.html";

  static final String SHARDS = "shards";
  static final String MODEL = "model";
  static final String LATENTS = "latents";
  static final String STATS = "stats";
  static final String EVALUATION = "evaluation";
  static final String SCORES = "scores";

  /** Inputs that reports of earlier versions did not read. */
  private static final Set<String> ADDED = Set.of(EVALUATION, SCORES);

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String directory() {
    return "report";
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Usage usage() {
    return Usage.ofRun(
        "Write DIR/report: one HTML page about DIR/model, and about DIR/{shards,latents,stats,prior,evaluation,scores} if they are there.",
        "--run /tmp/run");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.optional(SHARDS, Shards.KIND, "Shards of the run."),
        InputSlot.required(MODEL, ModelArtifact.KIND, "Model of the run."),
        InputSlot.optional(LATENTS, Latents.KIND, "Latents of the run."),
        InputSlot.optional(STATS, StatsStage.KIND, "Statistics of the run."),
        CodePriors.slot(
            "Second stage, a prior over the model's codes or latents, from which samples are drawn."),
        InputSlot.optional(EVALUATION, EvaluateStage.KIND, "Evaluation of the run."),
        InputSlot.optional(SCORES, ScoreStage.KIND, "Scores of the run."));
  }

  /** Reports of earlier versions do not list their sections. */
  @Override
  public boolean knew(Manifest result, InputSlot slot) {
    return !ADDED.contains(slot.name()) || result.content().has(ReportContent.SECTIONS);
  }

  /** The page is made again as a whole. */
  @Override
  public Set<String> inputsBoundByWork() {
    return Set.of(EvaluateStage.KIND, ScoreStage.KIND);
  }

  @Override
  public List<String> sections() {
    return List.of(name(), ModelArtifact.USE);
  }

  @Override
  public void check(Settings settings) {
    ModelArtifact.Parameters.from(settings);
    ReportPlan.from(settings);
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return Reporting.of(settings, inputs, hadoop);
  }

  @Override
  public Optional<Watch> watch() {
    return Optional.of(new LiveReport());
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    return List.of("report: " + Locations.plain(new Path(made.directory(), PAGE)));
  }
}
