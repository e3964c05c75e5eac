// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.train.data.TrainingData;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * What a model is trained on: images in shards, or the codes or posteriors of images in latents.
 *
 * @param source manifest of the directory
 * @param rows of all splits
 */
record Examples(Manifest.Read source, TrainingData data, long rows) {

  /**
   * Opens the one of the two directories that is given.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it holds nothing to train on
   * @throws io.sparkvae.failure.DataFailure when its manifest is corrupt
   */
  static Examples open(Inputs inputs, Configuration hadoop) {
    return inputs
        .find(TrainStage.LATENTS)
        .map(found -> of(Latents.of(found)))
        .orElseGet(() -> of(Shards.of(inputs.get(TrainStage.SHARDS))));
  }

  private static Examples of(Shards shards) {
    return new Examples(shards.source(), TrainingData.of(shards), shards.content().rows());
  }

  private static Examples of(Latents latents) {
    LatentsContent content = latents.content();
    return new Examples(latents.source(), TrainingData.of(latents), content.rows());
  }

  /** Whether the examples are from a latents table. */
  boolean ofLatents() {
    return data.codes().isPresent() || data.ofPosteriors();
  }

  /**
   * The model that the settings describe.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when they describe none of such examples
   */
  ModelSpec spec(Settings settings) {
    if (data.ofPosteriors()) {
      if (settings.string("model.likelihood").equals("codes")) {
        throw new ConfigurationFailure(
            "latents %s: expected a column 'codes', which models with posterior vq, rvq, fsq or vq-2 have, found none; a model of latents without codes has the preset second-stage-vae or latent-flow"
                .formatted(source.directory()));
      }
      return ModelSpec.ofLatents(settings, data.shape(), data.examples());
    }
    return data.codes()
        .map(codes -> ModelSpec.from(settings, codes, data.examples()))
        .orElseGet(() -> ModelSpec.from(settings, data.shape(), data.examples()));
  }

  /** For messages: {@code 10,000 images of shape [1, 1, 28, 28]}. */
  String words() {
    if (data.ofPosteriors()) {
      return String.format(
          Locale.ROOT, "the latents of %,d images, %s dimensions", rows, data.shape().size());
    }
    return data.codes()
        .map(codes -> String.format(Locale.ROOT, "%s of %,d images", codes.words(), rows))
        .orElseGet(() -> String.format(Locale.ROOT, "%,d images of shape %s", rows, data.shape()));
  }
}
