// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code content} of a latents manifest.
 *
 * @param latent shape of the latent; the columns hold it flat, in row-major order
 * @param divergence whether the column {@code kl} holds a closed form or an estimate
 * @param rows number of encoded images
 * @param rowsBySplit number of encoded images by the name of their split; a split that was not
 *     encoded is absent
 * @param parts files of the table
 */
public record LatentsContent(
    LatentShape latent,
    Divergence divergence,
    long rows,
    Map<String, Long> rowsBySplit,
    List<Part> parts) {

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
    if (rows != sum) {
      throw new IllegalArgumentException(
          "latents: expected rows of all splits adding up, found %d and %s"
              .formatted(rows, rowsBySplit));
    }
  }
}
