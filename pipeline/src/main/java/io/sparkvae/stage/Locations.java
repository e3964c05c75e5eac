// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import org.apache.hadoop.fs.Path;

/** Formats paths for messages. */
public final class Locations {
  private Locations() {}

  /** Returns a path as text, without the scheme if it is local. */
  public static String plain(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
