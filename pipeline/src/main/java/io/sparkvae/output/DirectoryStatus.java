// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The state of an output directory and its progress, as {@link OutputDirectory} would find it, read
 * without taking the directory. Components that do not apply are null.
 *
 * @param kind as in its manifest
 * @param since time at which it was begun, or completed, ISO-8601
 * @param origin what the result is made from
 * @param units units of work, for a directory in progress whose stage counts them
 * @param owner the process that works on it, or worked on it last
 * @param silentSeconds seconds since the owner's last sign of life; null when no process works on
 *     it
 * @param bytes total length of the data files of a complete directory
 * @param counts numbers and texts of the content of a complete directory's manifest, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DirectoryStatus(
    String path,
    OutputState state,
    String kind,
    String since,
    Origin origin,
    Work units,
    Owner owner,
    Long silentSeconds,
    Long bytes,
    Map<String, JsonNode> counts) {

  /**
   * Units of work, finished and in total.
   *
   * @param finished as the journal says; those whose files were removed since are done again
   * @param planned number in total; null until it is known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Work(int finished, Integer planned) {}

  /**
   * Reads the status of a directory and changes nothing.
   *
   * @throws io.sparkvae.failure.Failure when it cannot be read
   */
  public static DirectoryStatus of(Path path, Configuration hadoop) {
    OutputState state = OutputState.of(path, hadoop);
    return switch (state) {
      case ABSENT, FOREIGN ->
          new DirectoryStatus(
              path.toString(), state, null, null, null, null, null, null, null, null);
      case COMPLETE -> complete(path, hadoop);
      case IN_PROGRESS -> {
        try {
          yield inProgress(path, Storage.of(path, hadoop));
        } catch (IOException e) {
          throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
        }
      }
    };
  }

  private static DirectoryStatus complete(Path path, Configuration hadoop) {
    Manifest manifest = Manifest.read(path, hadoop);
    Map<String, JsonNode> counts = new TreeMap<>();
    manifest
        .content()
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isValueNode()) {
                counts.put(field.getKey(), field.getValue());
              }
            });
    return new DirectoryStatus(
        path.toString(),
        OutputState.COMPLETE,
        manifest.kind(),
        manifest.created(),
        Origin.ofAllVersions(manifest),
        null,
        null,
        null,
        manifest.files().stream().mapToLong(Manifest.DataFile::bytes).sum(),
        counts);
  }

  private static DirectoryStatus inProgress(Path path, FileSystem fileSystem) throws IOException {
    Optional<InProgress> found =
        InProgress.read(new Path(path, OutputDirectory.MARKER), fileSystem);
    if (found.isEmpty()) { // completed or emptied in the meantime
      return of(path, fileSystem.getConf());
    }
    InProgress begun = found.get();
    Journal journal = new Journal(path, fileSystem);
    int finished = journal.recorded();
    Integer planned = journal.planned().orElse(null);
    Optional<Claim> owner =
        Claim.all(path, fileSystem).stream()
            .filter(claim -> claim.held() && !claim.owner().hasEnded())
            .findFirst();
    return new DirectoryStatus(
        path.toString(),
        OutputState.IN_PROGRESS,
        begun.origin().kind(),
        begun.since(),
        begun.origin(),
        finished == 0 && planned == null ? null : new Work(finished, planned),
        owner.map(Claim::owner).orElse(begun.by()),
        owner.map(c -> Math.max(0, System.currentTimeMillis() - c.alive()) / 1000).orElse(null),
        null,
        null);
  }
}
