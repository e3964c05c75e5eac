// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.latents.Latents;
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
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The generation stage: samples, reconstructions, interpolations and traversals as {@code
 * pictures/*.png}. {@code generate.from} says what samples are drawn from. With {@code
 * generate.table = true} it also writes all samples as a Parquet table {@code samples/}; see {@link
 * SampleFile} for its columns. {@code generate.shards} samples become a complete directory of
 * shards, {@code shards/}, which other stages read, and {@code generate.images} samples PNG files
 * {@code images/*.png}. A mixture that z is drawn from is written to {@value #MIXTURE}.
 */
public final class GenerateStage implements Stage {
  /** Kind of the manifest. */
  public static final String KIND = "generation";

  static final String MODEL = "model";
  static final String SHARDS = "shards";
  static final String STATS = "stats";
  static final String LATENTS = "latents";

  /** The Gaussian mixture that was fitted to the latents, as JSON: {@link MixtureContent}. */
  public static final String MIXTURE = "mixture.json";

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
        "Draw samples, reconstructions, interpolations and traversals, as PNG grids; on request"
            + " samples as a Parquet table (generate.table), shards (generate.shards) or PNG files"
            + " (generate.images), drawn from the prior, a second stage or latents (generate.from).",
        "--model /tmp/model --shards /tmp/shards --stats /tmp/stats --output /tmp/generation");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.required(MODEL, ModelArtifact.KIND, "Model to draw from."),
        CodePriors.slot(
            "Second stage, a prior over the model's codes or latents, from which samples are drawn."),
        InputSlot.optional(
            SHARDS,
            Shards.KIND,
            "Shards whose images are reconstructed and interpolated; without them there"
                + " are none."),
        InputSlot.optional(
            STATS,
            StatsStage.KIND,
            "Statistics that order the traversed dimensions by KL divergence; without"
                + " them, by number."),
        InputSlot.optional(
            LATENTS,
            Latents.KIND,
            "Latents of the model's images, from which z is drawn with generate.from ="
                + " aggregate or mixture."));
  }

  @Override
  public boolean reads(InputSlot slot, Settings settings) {
    return !slot.name().equals(LATENTS) || LatentSourcePlan.from(settings).readsLatents();
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
        .filter(file -> file.startsWith(Generating.PICTURES))
        .forEach(picture -> lines.add(Locations.plain(new Path(made.directory(), picture))));
    JsonNode content = made.manifest().content();
    if (content.path("images").asInt() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d images: %s",
              content.path("images").asInt(),
              Locations.plain(new Path(made.directory(), Generating.IMAGES))));
    }
    if (content.path("shards").asLong() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d samples as shards: %s",
              content.path("shards").asLong(),
              Locations.plain(new Path(made.directory(), SampledShard.DIRECTORY))));
    }
    lines.addAll(Stage.super.lines(made));
    return lines;
  }

  private static boolean madeFrom(Manifest.Read made, String role) {
    return made.manifest().inputs().stream().anyMatch(input -> input.role().equals(role));
  }
}
