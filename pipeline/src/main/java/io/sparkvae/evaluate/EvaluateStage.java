// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The evaluation stage: importance-weighted likelihood, rate, distortion and active units of a
 * model on shards.
 *
 * <p>Output: {@value #FILE} with {@link EvaluationContent}, the scores of each shard in {@code
 * scores/}, and a manifest of kind {@value #KIND} with the same content as the file.
 */
public final class EvaluateStage implements Stage {
  /** Kind of the manifest. */
  public static final String KIND = "evaluation";

  /** The numbers as JSON. */
  public static final String FILE = "evaluation.json";

  static final String MODEL = "model";
  static final String SHARDS = "shards";

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String directory() {
    return "evaluation";
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Usage usage() {
    return Usage.of(
        "Estimate the likelihood of images by importance weighting, with rate,"
            + " distortion and active units.",
        "--model /tmp/model --shards /tmp/shards --output /tmp/evaluation");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.required(MODEL, ModelArtifact.KIND, "Model to evaluate."),
        InputSlot.required(SHARDS, Shards.KIND, "Shards to evaluate it on."),
        CodePriors.slot(
            "Prior over the model's codes; adds the bound with it, in nats and bits per dimension. A"
                + " second stage of latents without codes changes nothing."));
  }

  @Override
  public List<String> sections() {
    return List.of(name(), ModelArtifact.USE);
  }

  @Override
  public void check(Settings settings) {
    ModelArtifact.Parameters.from(settings);
    EvaluationPlan.from(settings);
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return Scoring.of(settings, inputs, hadoop);
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    List<String> lines =
        new ArrayList<>(
            EvaluationTable.lines(
                made.manifest().contentAs(EvaluationContent.class, made.directory())));
    lines.addAll(Stage.super.lines(made));
    return lines;
  }
}
