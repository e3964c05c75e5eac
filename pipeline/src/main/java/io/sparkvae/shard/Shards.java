// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import com.fasterxml.jackson.core.type.TypeReference;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A complete shards directory.
 *
 * @param directory qualified path
 * @param content shape, counts and files
 * @param source its manifest and digest
 */
public record Shards(Path directory, ShardsContent content, Manifest.Read source) {
  /** The kind of a shards directory, which its manifest states. */
  public static final String KIND = "shards";

  /** Where the names of classes are, as a JSON list, if they are not numbers. */
  public static final String LABELS = "_labels.json";

  /** Where earlier versions wrote them. */
  private static final String EARLIER_LABELS = "labels.json";

  private static final int MOST_LABELS = 64 << 20;

  /**
   * Opens a shards directory.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when there is no complete shards directory
   * @throws io.sparkvae.failure.DataFailure when its manifest is corrupt
   */
  public static Shards open(Path directory, Configuration hadoop) {
    return of(Manifest.read(directory, KIND, hadoop));
  }

  /**
   * Returns the shards whose manifest has been read.
   *
   * @throws io.sparkvae.failure.DataFailure when its content is not that of shards
   */
  public static Shards of(Manifest.Read read) {
    Path directory = read.directory();
    return new Shards(directory, ShardsContent.of(read.manifest(), directory), read);
  }

  /**
   * Reads the names of classes.
   *
   * @throws DataFailure when their file is corrupt
   */
  public LabelNames classes(Configuration hadoop) {
    Optional<String> file =
        source.manifest().files().stream()
            .map(Manifest.DataFile::path)
            .filter(Set.of(LABELS, EARLIER_LABELS)::contains)
            .findFirst();
    if (file.isEmpty()) {
      return new LabelNames(true, List.of());
    }
    byte[] json = source.file(file.get(), MOST_LABELS, hadoop);
    try {
      return new LabelNames(false, Json.MAPPER.readValue(json, new TypeReference<>() {}));
    } catch (IOException e) {
      throw new DataFailure(
          "%s/%s: expected a list of names, found %s"
              .formatted(directory, file.get(), e.getMessage()),
          e);
    }
  }
}
