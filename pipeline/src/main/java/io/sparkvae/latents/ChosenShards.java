// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The images of chosen splits of shards.
 *
 * @param units the shards of these splits, with at least one image in all
 */
record ChosenShards(Shards shards, List<ShardUnit> units) {
  ChosenShards {
    units = List.copyOf(units);
  }

  /**
   * Chooses splits.
   *
   * @param chosen splits that a setting chose
   * @param key full key of the setting
   * @throws io.sparkvae.failure.ConfigurationFailure when the chosen splits hold no images
   */
  static ChosenShards of(Shards shards, Set<Split> chosen, Settings settings, String key) {
    ChosenShards images = new ChosenShards(shards, ShardUnit.of(shards, chosen));
    if (images.count() == 0) {
      throw settings.refused(
          key,
          "splits with images in shards " + shards.directory(),
          chosen.stream().map(Split::column).sorted().collect(Collectors.joining(", "))
              + " with none");
    }
    return images;
  }

  /** Returns the number of images. */
  long count() {
    return units.stream().mapToLong(ShardUnit::rows).sum();
  }
}
