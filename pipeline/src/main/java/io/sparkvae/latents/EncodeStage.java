// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.posterior.Divergence;
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
 * The encoding stage: the posterior of every image, as a Parquet table with the columns of {@link
 * LatentsSchema}, one file for each shard. Output: {@code *.parquet} and a manifest of kind {@value
 * Latents#KIND} with {@link LatentsContent}.
 */
public final class EncodeStage implements Stage {
  static final String MODEL = "model";
  static final String SHARDS = "shards";
  static final String SINCE = "since";

  @Override
  public String name() {
    return "encode";
  }

  @Override
  public String directory() {
    return "latents";
  }

  @Override
  public String kind() {
    return Latents.KIND;
  }

  @Override
  public Usage usage() {
    return Usage.of(
        "Compute the latents of every image in shards with a model.",
        "--model /tmp/model --shards /tmp/shards --output /tmp/latents");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        InputSlot.required(MODEL, ModelArtifact.KIND, "Model to encode with."),
        InputSlot.required(SHARDS, Shards.KIND, "Shards to encode."),
        InputSlot.reused(
            SINCE,
            Latents.KIND,
            "Earlier latents; those of unchanged shards are copied instead of encoded"
                + " again."));
  }

  @Override
  public List<String> sections() {
    return List.of(name(), ModelArtifact.USE);
  }

  @Override
  public void check(Settings settings) {
    ModelArtifact.Parameters.from(settings);
    EncodingPlan.from(settings);
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    List<String> lines = new ArrayList<>();
    if (Latents.of(made).content().divergence() == Divergence.ABSENT) {
      lines.add("no latents: the model has none, so mu and kl are 0, and elbo is ln p(x)");
    }
    lines.addAll(Stage.super.lines(made));
    return lines;
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return Encoding.of(settings, inputs, hadoop);
  }
}
