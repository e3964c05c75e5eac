// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Escapes paths for Spark's readers, which read every path as a glob pattern: brackets in the name
 * of an existing directory must match literally.
 */
public final class LiteralPath {
  private static final Pattern SPECIAL = Pattern.compile("[\\\\{}\\[\\]*?]");

  private LiteralPath() {}

  /** Returns the pattern that matches this path only. */
  public static String of(Path path) {
    return SPECIAL.matcher(path.toString()).replaceAll("\\\\$0");
  }
}
