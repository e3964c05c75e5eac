// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import org.apache.hadoop.fs.Path;

/** Paths in messages. */
public final class Locations {
  private Locations() {}

  /** For people: a local path without its scheme. */
  public static String plain(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
