// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.configuration.Settings;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Reads paths of settings, and formats paths for messages. */
public final class Locations {
  private Locations() {}

  /** Returns a path as text, without the scheme if it is local. */
  public static String plain(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  /**
   * Returns the path that a setting holds; empty if the setting is blank.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is no path, such as a name with a
   *     colon
   */
  public static Optional<Path> optional(Settings settings, String key) {
    String found = settings.string(key);
    try {
      return found.isBlank() ? Optional.empty() : Optional.of(new Path(found));
    } catch (IllegalArgumentException e) {
      throw settings.refused(key, "a path or URI", found);
    }
  }
}
