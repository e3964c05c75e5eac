// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.Shown;
import io.sparkvae.storage.StorageErrors;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads paths from the command line. */
final class Location {
  private Location() {}

  /**
   * Returns the directory that an option names, as an absolute path with its scheme, because
   * executors have other working directories than the driver. Options are checked here and not
   * declared as required, so that {@code --print-config} works without them.
   */
  static Path required(String option, String value) {
    return required(option, value, Session.hadoop());
  }

  /** As {@link #required(String, String)}, with a configuration that is there already. */
  static Path required(String option, String value, Configuration hadoop) {
    if (value == null || value.isBlank()) {
      throw new ConfigurationFailure("%s: expected a directory, found none".formatted(option));
    }
    return of(option, value, hadoop);
  }

  /** Returns the directory that an option names; empty if the option was not given. */
  static Optional<Path> optional(String option, String value) {
    return value == null ? Optional.empty() : Optional.of(required(option, value));
  }

  /** Returns a path or URI as an absolute path with its scheme. */
  static Path of(String option, String value) {
    return of(option, value, Session.hadoop());
  }

  /** As {@link #of(String, String)}, with a configuration that is there already. */
  static Path of(String option, String value, Configuration hadoop) {
    requireLocale(option, value, System.getProperty("sun.jnu.encoding"));
    try {
      Path path = new Path(value);
      return path.getFileSystem(hadoop).makeQualified(path);
    } catch (IOException | RuntimeException e) {
      throw StorageErrors.explained(option, e).orElseGet(() -> other(option, value, e));
    }
  }

  /**
   * Refuses a name that this process cannot find, because its locale has no letters for it.
   *
   * @param encoding the encoding in which Java reads and writes the names of files
   */
  static void requireLocale(String option, String value, String encoding) {
    if (!encoding.equals("UTF-8") && !value.chars().allMatch(c -> c < 128)) {
      throw new ConfigurationFailure(
          "%s: expected a UTF-8 locale for the name '%s', found %s; set LC_ALL=C.UTF-8"
              .formatted(option, Shown.value(value), encoding));
    }
  }

  private static Failure other(String option, String value, Exception e) {
    return e instanceof IOException
        ? new ResourceFailure(
            "%s: %s cannot be reached: %s".formatted(option, Shown.value(value), e.getMessage()), e)
        : new ConfigurationFailure(
            "%s: expected a path or URI, found '%s'".formatted(option, Shown.value(value)), e);
  }
}
