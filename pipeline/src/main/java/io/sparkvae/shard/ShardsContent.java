// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.storage.Json;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * The content of a shards manifest. The counts always add up: {@code inputs = rows + quarantined +
 * duplicates + ignored}.
 *
 * @param shape of every image
 * @param inputs number of images found in the source, plus the ignored files
 * @param rows number of images in the shards
 * @param quarantined number of images in the quarantine table
 * @param duplicates number of images left out because an equal one is kept
 * @param ignored files and entries of archives that were not read as images; absent from the
 *     manifest if there are none, and in manifests of earlier versions
 * @param parts the shard files
 */
public record ShardsContent(
    ImageShape shape,
    long inputs,
    long rows,
    long quarantined,
    long duplicates,
    IgnoredFiles ignored,
    List<ShardFile> parts) {

  private static final String IGNORED = "ignored";

  /**
   * One Parquet file. All its rows belong to one split, so that training reads only the rows that
   * it needs.
   *
   * @param path relative to the directory
   * @param split split of all its rows
   * @param rowGroups number of rows in each row group, in file order
   */
  public record ShardFile(String path, Split split, List<Long> rowGroups) {
    public ShardFile {
      rowGroups = List.copyOf(rowGroups);
    }

    /** Returns the number of rows of the file. */
    public long rows() {
      return rowGroups.stream().mapToLong(Long::longValue).sum();
    }
  }

  public ShardsContent {
    parts = List.copyOf(parts);
    if (inputs != rows + quarantined + duplicates + ignored.count()) {
      throw new IllegalArgumentException(
          "shards: expected inputs = rows + quarantined + duplicates + ignored, found %s = %s + %s + %s + %s"
              .formatted(inputs, rows, quarantined, duplicates, ignored.count()));
    }
    long inParts = parts.stream().mapToLong(ShardFile::rows).sum();
    if (inParts != rows) {
      throw new IllegalArgumentException(
          "shards: expected %s rows in the parts, found %s".formatted(rows, inParts));
    }
  }

  /** Reads the content of a manifest. */
  public static ShardsContent of(Manifest manifest, Path directory) {
    return manifest.contentAs(
        ShardsContent.class,
        directory,
        Map.of(IGNORED, Json.MAPPER.valueToTree(IgnoredFiles.NONE)));
  }

  /**
   * Returns the content as JSON for a manifest. The field {@code ignored} is left out if nothing
   * was ignored, so that such shards have the same digest as before ignored files were counted.
   */
  public JsonNode json() {
    ObjectNode json = Json.MAPPER.valueToTree(this);
    if (ignored.count() == 0) {
      json.remove(IGNORED);
    }
    return json;
  }

  /** Returns the number of images found in the source, usable or not. */
  public long images() {
    return inputs - ignored.count();
  }

  /** Returns the number of rows of one split. */
  public long rows(Split split) {
    return parts.stream().filter(p -> p.split() == split).mapToLong(ShardFile::rows).sum();
  }
}
