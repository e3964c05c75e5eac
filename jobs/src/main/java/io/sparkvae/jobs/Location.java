// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Paths as they are given on the command line. */
final class Location {
  private Location() {}

  /**
   * The directory that an option names, with scheme and in full: executors work in other
   * directories than the driver. The option is not marked as required, so that {@code
   * --print-config} does without it.
   */
  static Path required(String option, String value) {
    if (value == null || value.isBlank()) {
      throw new ConfigurationFailure("%s: expected a directory, found none".formatted(option));
    }
    return of(option, value);
  }

  /** The directory that an option names, if it was given. */
  static Optional<Path> optional(String option, String value) {
    return value == null ? Optional.empty() : Optional.of(required(option, value));
  }

  /** A path or URI, with scheme and in full. */
  static Path of(String option, String value) {
    try {
      Path path = new Path(value);
      return path.getFileSystem(Session.hadoop()).makeQualified(path);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationFailure(
          "%s: expected a path or URI, found '%s'".formatted(option, value), e);
    } catch (UnsupportedFileSystemException e) {
      throw new ConfigurationFailure(
          "%s: expected a known file system, found '%s'".formatted(option, value), e);
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: %s cannot be reached: %s".formatted(option, value, e.getMessage()), e);
    }
  }
}
