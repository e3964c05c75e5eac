// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.shard.Shards;

/** Checks that a model can read the images of shards. */
public final class ModelInput {
  private ModelInput() {}

  /**
   * Requires that a model and shards have the same image shape.
   *
   * @throws ConfigurationFailure when the shapes differ
   */
  public static void requireShape(ModelArtifact.Loaded model, Shards shards) {
    ImageShape expected = model.model().spec().shape();
    ImageShape found = shards.content().shape();
    if (!expected.equals(found)) {
      throw new ConfigurationFailure(
          "shards %s: expected images of shape %s [frames, channels, height, width] for model %s, found %s"
              .formatted(shards.directory(), expected, model.source().directory(), found));
    }
  }
}
