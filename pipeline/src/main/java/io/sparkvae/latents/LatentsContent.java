// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.model.posterior.Divergence;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The particular part of a latents manifest.
 *
 * @param latent number of dimensions
 * @param divergence what the column kl holds
 * @param rows images encoded
 * @param rowsBySplit the same by the name of the split; a split that was not asked for is absent
 * @param parts the files
 */
public record LatentsContent(
    int latent, Divergence divergence, long rows, Map<String, Long> rowsBySplit, List<Part> parts) {

  /**
   * A file of the table.
   *
   * @param path relative to the directory
   * @param shard SHA-256 of the shard whose rows it has, in their order
   */
  public record Part(String path, String shard, long rows) {}

  public LatentsContent {
    rowsBySplit = new TreeMap<>(rowsBySplit);
    parts = List.copyOf(parts);
    long sum = rowsBySplit.values().stream().mapToLong(Long::longValue).sum();
    if (latent < 1 || rows != sum) {
      throw new IllegalArgumentException(
          "latents: expected at least 1 dimension and rows of all splits adding up, found %d, %d and %s"
              .formatted(latent, rows, rowsBySplit));
    }
  }
}
