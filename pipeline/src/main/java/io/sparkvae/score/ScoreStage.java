// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.onnx.runtime.NetworkFile;
import io.sparkvae.onnx.runtime.NetworkSettings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The stage of scores of latents.
 *
 * <p>Output: {@value #DISENTANGLEMENT} with {@link DisentanglementContent} if the images have
 * factors, {@value #PROBES} with {@link ProbesContent} if images of train and test have labels,
 * {@value #DISTANCES} with {@link DistancesContent} if a model is given, and a manifest of kind
 * {@value #KIND} with {@link ScoresContent}.
 */
public final class ScoreStage implements Stage {
  /** Kind of the manifest. */
  public static final String KIND = "scores";

  /** Scores of disentanglement as JSON. */
  public static final String DISENTANGLEMENT = "disentanglement.json";

  /** Accuracies of probes as JSON. */
  public static final String PROBES = "probes.json";

  /** Distances of samples from real images as JSON. */
  public static final String DISTANCES = "distances.json";

  static final String LATENTS = "latents";
  static final String MODEL = "model";
  static final String SHARDS = "shards";

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String directory() {
    return "scores";
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Usage usage() {
    return Usage.of(
        "Score latents: disentanglement of known factors, probes of classes,"
            + " distances of samples from real images.",
        "--latents /tmp/latents --model /tmp/model --output /tmp/scores");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.required(LATENTS, Latents.KIND, "Latents to score."),
        InputSlot.optional(
            MODEL,
            ModelArtifact.KIND,
            "Model that made the latents; adds distances of its samples from the images."),
        InputSlot.optional(
            SHARDS,
            Shards.KIND,
            "Shards that the latents were made from; for score.features = onnx."));
  }

  /** Only a network looks at the pixels of real images. */
  @Override
  public boolean reads(InputSlot slot, Settings settings) {
    return !slot.name().equals(SHARDS) || network(settings).isPresent();
  }

  private static Optional<NetworkSettings> network(Settings settings) {
    return ScorePlan.from(settings).distances().flatMap(ScorePlan.OfDistances::network);
  }

  @Override
  public Optional<List<Manifest.Input>> sources(Settings settings, Configuration hadoop) {
    return Optional.of(
        network(settings)
            .map(network -> List.of(NetworkFile.read(network, hadoop).input()))
            .orElse(List.of()));
  }

  @Override
  public List<String> sections() {
    return List.of(name(), ModelArtifact.USE);
  }

  @Override
  public void check(Settings settings) {
    ModelArtifact.Parameters.from(settings);
    ScorePlan.from(settings);
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return LatentScoring.of(settings, inputs, hadoop);
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    List<String> lines =
        new ArrayList<>(
            ScoresTable.lines(made.manifest().contentAs(ScoresContent.class, made.directory())));
    lines.addAll(Stage.super.lines(made));
    return lines;
  }
}
