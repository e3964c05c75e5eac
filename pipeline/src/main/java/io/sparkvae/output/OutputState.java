// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.AtomicFile;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The state of an output directory. */
public enum OutputState {
  /** It does not exist, or is empty. */
  ABSENT,
  /** It holds a half-finished result. */
  IN_PROGRESS,
  /** It holds a result with its manifest. */
  COMPLETE,
  /** It is a file, or holds something that this program did not make. */
  FOREIGN;

  /**
   * Returns the state of a directory. One that is not empty and was not made by this program is
   * foreign.
   *
   * @throws ResourceFailure when it cannot be read
   */
  public static OutputState of(Path path, Configuration hadoop) {
    try {
      FileSystem fs = path.getFileSystem(hadoop);
      if (!fs.exists(path)) {
        return ABSENT;
      }
      if (!fs.getFileStatus(path).isDirectory()) {
        return FOREIGN;
      }
      if (Manifest.isIn(path, fs)) {
        return COMPLETE;
      }
      if (fs.exists(new Path(path, OutputDirectory.MARKER))) {
        return IN_PROGRESS;
      }
      boolean ours = Arrays.stream(fs.listStatus(path)).allMatch(OutputState::isBeginning);
      return ours ? ABSENT : FOREIGN;
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Whether a file may be left by a run that was killed before it had written its marker. */
  private static boolean isBeginning(FileStatus file) {
    Path marker = new Path(file.getPath().getParent(), OutputDirectory.MARKER);
    return Claim.isFileOf(file) || AtomicFile.isTemporaryOf(marker, file.getPath());
  }

  /**
   * Checks that a run could fill a directory, and changes nothing.
   *
   * @return {@link #ABSENT} or {@link #IN_PROGRESS}
   * @throws ConfigurationFailure when it is complete or holds something else
   * @throws ResourceFailure when it cannot be read
   */
  public static OutputState requireFree(Path path, Configuration hadoop) {
    OutputState state = of(path, hadoop);
    return switch (state) {
      case ABSENT, IN_PROGRESS -> state;
      case COMPLETE ->
          throw new ConfigurationFailure(
              "output %s: expected a new directory, found a complete result (with a manifest); choose another or remove it"
                  .formatted(path));
      case FOREIGN ->
          throw new ConfigurationFailure(
              "output %s: expected a new or empty directory, found something else in its place"
                  .formatted(path));
    };
  }
}
