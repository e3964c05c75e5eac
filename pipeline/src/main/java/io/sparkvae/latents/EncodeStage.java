// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.onnx.runtime.NetworkFile;
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
 * The encoding stage: the posterior of every image, as a Parquet table with the columns of {@link
 * LatentsSchema}, one file for each shard. Output: {@code *.parquet} and a manifest of kind {@value
 * Latents#KIND} with {@link LatentsContent}.
 */
public final class EncodeStage implements Stage {
  static final String MODEL = "model";
  static final String SHARDS = "shards";
  static final String SINCE = "since";
  static final String NETWORK_OPTION = "--onnx";

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
    return new Usage(
        "Compute the latents of every image in shards with a model, or with an external network.",
        "--model /tmp/model --shards /tmp/shards --output /tmp/latents",
        Usage.Paths.ONE_BY_ONE,
        List.of(
            new Usage.SettingOption(
                NETWORK_OPTION,
                EncodingPlan.NETWORK + ".file",
                "FILE",
                "ONNX file to encode with, in place of a model")));
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

  /** A network takes the place of the model. */
  @Override
  public boolean reads(InputSlot slot, Settings settings) {
    return !slot.name().equals(MODEL) || EncodingPlan.from(settings).network().isEmpty();
  }

  @Override
  public Optional<List<Manifest.Input>> sources(Settings settings, Configuration hadoop) {
    return Optional.of(
        EncodingPlan.from(settings)
            .network()
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
    EncodingPlan.from(settings);
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    List<String> lines = new ArrayList<>();
    LatentsContent content = Latents.of(made).content();
    if (content.likelihoods() == LatentsContent.Likelihoods.ABSENT) {
      lines.add(
          "no likelihood: a network without a decoder, so logLikelihood is 0, and elbo is -kl");
    }
    if (content.divergence() == Divergence.ABSENT) {
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
