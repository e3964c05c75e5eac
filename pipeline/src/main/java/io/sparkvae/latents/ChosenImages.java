// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A model and the images that it reads: those of the chosen splits of shards.
 *
 * @param units the shards of the chosen splits, with at least one image in all
 */
public record ChosenImages(ModelArtifact.Loaded model, Shards shards, List<ShardUnit> units) {
  public ChosenImages {
    units = List.copyOf(units);
  }

  /**
   * Opens a model and shards, and chooses splits.
   *
   * @param chosen splits that a setting chose
   * @param key full key of the setting
   * @throws io.sparkvae.failure.ConfigurationFailure when the model expects images of another
   *     shape, or the chosen splits hold no images
   * @throws io.sparkvae.failure.DataFailure when a manifest or the model is corrupt
   */
  public static ChosenImages open(
      Manifest.Read model,
      Manifest.Read shards,
      Set<Split> chosen,
      Settings settings,
      String key,
      Configuration hadoop) {
    ModelArtifact.Loaded loaded =
        ModelArtifact.load(model, ModelArtifact.Parameters.from(settings), hadoop);
    Shards opened = Shards.of(shards);
    ModelInput.requireShape(loaded, opened);
    return new ChosenImages(loaded, opened, ChosenShards.of(opened, chosen, settings, key).units());
  }

  /** Returns the number of images. */
  public long count() {
    return units.stream().mapToLong(ShardUnit::rows).sum();
  }
}
