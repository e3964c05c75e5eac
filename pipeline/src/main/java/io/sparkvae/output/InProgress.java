// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The content of the marker file of a directory in progress.
 *
 * @param origin what the result is made from
 * @param since time at which the first run began, ISO-8601
 * @param by the process that worked on it last
 */
record InProgress(Origin origin, String since, Owner by) {
  /** Kind of a directory whose content is being removed. */
  private static final String REMOVED = "removed";

  /**
   * Writes the marker of a directory that this process begins or continues to fill. To restart is
   * to empty the directory first.
   *
   * @throws ResumeFailure when {@code resume} forbids the directory's state, or it holds a
   *     half-finished result of another origin
   */
  static void begin(Path directory, Origin origin, Resume resume, Owner by, FileSystem fileSystem)
      throws IOException {
    Path marker = new Path(directory, OutputDirectory.MARKER);
    if (resume == Resume.RESTART
        || read(marker, fileSystem).filter(InProgress::isRemoval).isPresent()) {
      clear(directory, fileSystem);
    }
    read(marker, fileSystem)
        .map(earlier -> earlier.continued(origin, resume, by, directory))
        .orElseGet(() -> begun(origin, resume, by, directory))
        .write(marker, fileSystem);
  }

  /** Writes the marker of a directory whose content this process removes. */
  static void removing(Path directory, Owner by, FileSystem fileSystem) {
    new InProgress(Origin.of(REMOVED, Map.of(), List.of()), by.since(), by)
        .write(new Path(directory, OutputDirectory.MARKER), fileSystem);
  }

  private boolean isRemoval() {
    return origin.kind().equals(REMOVED);
  }

  /** Removes everything that an earlier run left, the marker last. */
  static void clear(Path directory, FileSystem fileSystem) throws IOException {
    Path marker = new Path(directory, OutputDirectory.MARKER);
    for (FileStatus child : fileSystem.listStatus(directory)) {
      if (!Claim.isFileOf(child) && !child.getPath().equals(marker)) {
        fileSystem.delete(child.getPath(), true);
      }
    }
    fileSystem.delete(marker, false);
  }

  /**
   * Returns the marker for a directory that no run has begun to fill.
   *
   * @throws ResumeFailure when {@code resume} requires a half-finished result
   */
  private static InProgress begun(Origin origin, Resume resume, Owner by, Path directory) {
    if (resume.needsOne()) {
      throw nothing(resume, directory);
    }
    return new InProgress(origin, by.since(), by);
  }

  /**
   * Returns the marker for a directory that this process continues to fill.
   *
   * @throws ResumeFailure when {@code resume} forbids it, or the origins differ
   */
  private InProgress continued(Origin origin, Resume resume, Owner by, Path directory) {
    if (resume == Resume.NEVER) {
      throw new ResumeFailure(
          "output.resume = never: expected no half-finished result in %s, found one begun %s by %s; set output.resume = auto to continue it, or begin afresh with --restart"
              .formatted(directory, since, this.by));
    }
    origin.requireSame(this.origin, directory);
    return new InProgress(origin, since, by);
  }

  static ResumeFailure nothing(Resume resume, Path directory) {
    return new ResumeFailure(
        "output.resume = %s: expected a half-finished result in %s, found none; set output.resume = auto to begin one"
            .formatted(Settings.spelled(resume), directory));
  }

  /**
   * Reads the marker.
   *
   * @return empty when there is none
   * @throws ResumeFailure when this version of the program cannot read it
   */
  static Optional<InProgress> read(Path marker, FileSystem fileSystem) throws IOException {
    try (var in = fileSystem.open(marker)) {
      return Optional.of(Json.MAPPER.readValue(in.readAllBytes(), InProgress.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new ResumeFailure(
          "%s: expected what an earlier run began to make, found %s; begin afresh with --restart"
              .formatted(marker, e.getOriginalMessage()),
          e);
    }
  }

  private void write(Path marker, FileSystem fileSystem) {
    try {
      AtomicFile.write(marker, Json.MAPPER.writeValueAsBytes(this), fileSystem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is always writable", e);
    }
  }
}
