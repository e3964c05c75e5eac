// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Paths for Spark's readers, which take a path for a pattern: in the name of a directory that
 * exists, brackets are brackets.
 */
public final class LiteralPath {
  private static final Pattern SPECIAL = Pattern.compile("[\\\\{}\\[\\]*?]");

  private LiteralPath() {}

  /** What Spark takes for this path alone. */
  public static String of(Path path) {
    return SPECIAL.matcher(path.toString()).replaceAll("\\\\$0");
  }
}
