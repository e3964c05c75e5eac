package io.sparkvae.shard;

import io.sparkvae.image.ImageShape;
import java.util.List;

/**
 * The particular part of a shards manifest. Counts always add up: {@code inputs = rows +
 * quarantined + duplicates}.
 *
 * @param shape of every image
 * @param inputs images found in the source
 * @param rows images in the shards
 * @param quarantined images in the quarantine table
 * @param duplicates images left out because an equal one is kept
 * @param parts the shard files
 */
public record ShardsContent(
    ImageShape shape, long inputs, long rows, long quarantined, long duplicates, List<Part> parts) {

  /**
   * One Parquet file. All its rows are of one split, so that training reads no row it does not
   * need.
   *
   * @param path relative to the directory
   * @param split of all its rows
   * @param rowGroups rows in each row group, in file order
   */
  public record Part(String path, Split split, List<Long> rowGroups) {
    public Part {
      rowGroups = List.copyOf(rowGroups);
    }

    public long rows() {
      return rowGroups.stream().mapToLong(Long::longValue).sum();
    }
  }

  public ShardsContent {
    parts = List.copyOf(parts);
    if (inputs != rows + quarantined + duplicates) {
      throw new IllegalArgumentException(
          "shards: expected inputs = rows + quarantined + duplicates, found %d = %d + %d + %d"
              .formatted(inputs, rows, quarantined, duplicates));
    }
    long inParts = parts.stream().mapToLong(Part::rows).sum();
    if (inParts != rows) {
      throw new IllegalArgumentException(
          "shards: expected %d rows in the parts, found %d".formatted(rows, inParts));
    }
  }

  /** Rows of one split. */
  public long rows(Split split) {
    return parts.stream().filter(p -> p.split() == split).mapToLong(Part::rows).sum();
  }
}
