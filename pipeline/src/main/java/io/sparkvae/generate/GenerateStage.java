// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import io.sparkvae.stats.StatsStage;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The generation stage: samples from the prior, reconstructions, interpolations and traversals as
 * {@code pictures/*.png}. With {@code generate.table = true} it also writes all samples as a
 * Parquet table {@code samples/}; see {@link SampleFile} for its columns.
 */
public final class GenerateStage implements Stage {
  /** Kind of the manifest. */
  public static final String KIND = "generation";

  static final String MODEL = "model";
  static final String SHARDS = "shards";
  static final String STATS = "stats";

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String directory() {
    return "generation";
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Usage usage() {
    return Usage.of(
        "Draw samples from a model's prior, reconstructions, interpolations and traversals, as PNG"
            + " grids; with generate.table = true, samples as a Parquet table.",
        "--model /tmp/model --shards /tmp/shards --stats /tmp/stats --output /tmp/generation");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.required(MODEL, ModelArtifact.KIND, "Model to draw from."),
        CodePriors.slot("Prior over the model's codes, from which samples are drawn."),
        InputSlot.optional(
            SHARDS,
            Shards.KIND,
            "Shards whose images are reconstructed and interpolated; without them there"
                + " are none."),
        InputSlot.optional(
            STATS,
            StatsStage.KIND,
            "Statistics that order the traversed dimensions by KL divergence; without"
                + " them, by number."));
  }

  @Override
  public List<String> sections() {
    return List.of(name(), ModelArtifact.USE);
  }

  @Override
  public void check(Settings settings) {
    ModelArtifact.Parameters.from(settings);
    GenerationPlan.from(settings);
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return Generating.of(settings, inputs, hadoop);
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    List<String> lines = new ArrayList<>();
    if (!madeFrom(made, Shards.KIND)) {
      lines.add("no reconstructions and no interpolations: no --shards");
    }
    if (!madeFrom(made, StatsStage.KIND)) {
      lines.add("traversals in the order of the dimensions' numbers: no --stats");
    }
    made.manifest().files().stream()
        .map(Manifest.DataFile::path)
        .filter(file -> file.endsWith(".png"))
        .forEach(picture -> lines.add(Locations.plain(new Path(made.directory(), picture))));
    lines.addAll(Stage.super.lines(made));
    return lines;
  }

  private static boolean madeFrom(Manifest.Read made, String role) {
    return made.manifest().inputs().stream().anyMatch(input -> input.role().equals(role));
  }
}
