package io.sparkvae.encode;

import java.util.Map;
import java.util.TreeMap;

/**
 * The particular part of a latents manifest.
 *
 * @param latent number of dimensions
 * @param rows images encoded
 * @param rowsBySplit the same by the name of the split; a split that was not asked for is absent
 */
public record LatentsContent(int latent, long rows, Map<String, Long> rowsBySplit) {
  public LatentsContent {
    rowsBySplit = new TreeMap<>(rowsBySplit);
    long sum = rowsBySplit.values().stream().mapToLong(Long::longValue).sum();
    if (latent < 1 || rows != sum) {
      throw new IllegalArgumentException(
          "latents: expected at least 1 dimension and rows of all splits adding up, found %d, %d and %s"
              .formatted(latent, rows, rowsBySplit));
    }
  }
}
