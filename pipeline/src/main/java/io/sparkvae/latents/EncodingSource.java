// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.onnx.runtime.ImageNetwork;
import io.sparkvae.onnx.runtime.NetworkSettings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What encodes: a model of this program, or a network of somebody else.
 *
 * @param space of the latents
 * @param input what the manifest records of it
 * @param arrays bytes outside the heap with which a task encodes on a processor; 0 if not known
 */
record EncodingSource(Encoder encoder, LatentSpace space, Manifest.Input input, long arrays) {

  /**
   * Opens the model or the network.
   *
   * @throws ConfigurationFailure when both or none are given, or images of the shards do not fit
   */
  static EncodingSource open(
      EncodingPlan plan, Shards shards, Settings settings, Inputs inputs, Configuration hadoop) {
    boolean hasModel = inputs.find(EncodeStage.MODEL).isPresent();
    if (plan.network().isPresent() && hasModel) {
      throw new ConfigurationFailure(
          "--model and %s: expected one of them, found both".formatted(EncodeStage.NETWORK_OPTION));
    }
    return plan.network().isPresent()
        ? ofNetwork(plan, plan.network().get(), shards, settings, hadoop)
        : ofModel(plan, shards, settings, inputs, hadoop);
  }

  private static EncodingSource ofModel(
      EncodingPlan plan, Shards shards, Settings settings, Inputs inputs, Configuration hadoop) {
    ModelArtifact.Loaded model =
        ModelArtifact.load(
            inputs.get(EncodeStage.MODEL), ModelArtifact.Parameters.from(settings), hadoop);
    ModelInput.requireShape(model, shards);
    return new EncodingSource(
        ModelEncoder.of(model.model(), plan),
        LatentSpace.of(model.model().spec()),
        model.source().asInput(ModelArtifact.KIND),
        ModelEncoder.offHeap(model.model().spec(), plan.batchSize()));
  }

  private static EncodingSource ofNetwork(
      EncodingPlan plan,
      NetworkSettings network,
      Shards shards,
      Settings settings,
      Configuration hadoop) {
    ImageNetwork opened = network.open(shards.content().shape(), plan.batchSize(), hadoop);
    NetworkPosterior posterior = NetworkPosterior.of(NetworkPosterior.named(settings), opened);
    return new EncodingSource(
        new NetworkEncoder(opened, posterior, plan),
        LatentSpace.of(posterior),
        opened.file().input(),
        0);
  }

  /** Returns whether the input is the result of a stage, which the frame records itself. */
  boolean ofModel() {
    return input.role().equals(ModelArtifact.KIND);
  }

  /** Returns where it is, for messages. */
  String words() {
    return Locations.plain(new Path(input.path()));
  }
}
