// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Split;
import java.util.Set;

/**
 * What the encoding stage is to do.
 *
 * @param batchSize images a batch
 * @param splits the splits to encode
 * @param seed of the noise of the sampled z
 * @param columns what is written
 */
public record EncodingPlan(int batchSize, Set<Split> splits, long seed, Columns columns) {
  /** Which columns of {@link LatentsSchema} are written. */
  public enum Columns {
    WITHOUT_Z,
    WITH_Z
  }

  public EncodingPlan {
    splits = Set.copyOf(splits);
  }

  /**
   * Reads and checks the section {@code encode}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value does not do
   */
  public static EncodingPlan from(Settings settings) {
    int batchSize = settings.integer("encode.batchSize");
    if (batchSize < 1) {
      throw settings.refused("encode.batchSize", "at least 1 image", batchSize);
    }
    return new EncodingPlan(
        batchSize,
        Split.chosen(settings, "encode.splits"),
        settings.longInteger("encode.seed"),
        settings.flag("encode.z") ? Columns.WITH_Z : Columns.WITHOUT_Z);
  }
}
