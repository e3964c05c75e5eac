// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.onnx.runtime.NetworkSettings;
import io.sparkvae.shard.Split;
import java.util.Optional;
import java.util.Set;

/**
 * The checked settings of the section {@code encode}.
 *
 * @param batchSize number of images in a batch
 * @param splits the splits to encode
 * @param seed seed of the noise from which z is sampled
 * @param columns columns of the table
 * @param network of somebody else that encodes in place of a model; empty for none
 */
public record EncodingPlan(
    int batchSize,
    Set<Split> splits,
    long seed,
    Columns columns,
    Optional<NetworkSettings> network) {
  /** The section of a network that encodes in place of a model. */
  static final String NETWORK = "encode.onnx";

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
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static EncodingPlan from(Settings settings) {
    int batchSize = settings.integer("encode.batchSize");
    if (batchSize < 1) {
      throw settings.refused("encode.batchSize", "at least 1 image", batchSize);
    }
    NetworkPosterior.named(settings);
    return new EncodingPlan(
        batchSize,
        Split.chosen(settings, "encode.splits"),
        settings.longInteger("encode.seed"),
        settings.flag("encode.z") ? Columns.WITH_Z : Columns.WITHOUT_Z,
        NetworkSettings.from(settings, NETWORK));
  }
}
