// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.model.posterior.Divergence;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code content} of a latents manifest.
 *
 * @param latent number of latent dimensions
 * @param divergence whether the column {@code kl} holds a closed form or an estimate
 * @param rows number of encoded images
 * @param rowsBySplit number of encoded images by the name of their split; a split that was not
 *     encoded is absent
 * @param parts files of the table
 */
public record LatentsContent(
    int latent, Divergence divergence, long rows, Map<String, Long> rowsBySplit, List<Part> parts) {

  /**
   * A file of the table.
   *
   * @param path relative to the directory
   * @param shard SHA-256 of the shard that it encodes; its rows have the order of the shard's
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
