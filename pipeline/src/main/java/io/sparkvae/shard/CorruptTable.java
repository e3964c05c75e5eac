// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a table whose bytes are not Parquet's from storage that does not answer. */
public final class CorruptTable {
  /** Spark's words around whatever a file's reader threw. */
  private static final Pattern FILE = Pattern.compile("error while reading file (\\S+?)\\.?\\s");

  private CorruptTable() {}

  /** The failure when Parquet's readers, Spark's or its own, threw one of the causes. */
  public static Optional<DataFailure> in(Throwable thrown) {
    String file = "input";
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Matcher named = FILE.matcher(String.valueOf(t.getMessage()));
      if (named.find()) {
        file = named.group(1);
      }
      if (byParquet(t)) {
        return Optional.of(
            new DataFailure(
                "%s: expected a readable Parquet table, found %s".formatted(file, innermost(t)),
                thrown));
      }
    }
    return Optional.empty();
  }

  /** Whether it was thrown there, or by the JDK when called from there with a wild number. */
  private static boolean byParquet(Throwable t) {
    return Arrays.stream(t.getStackTrace())
        .map(StackTraceElement::getClassName)
        .filter(name -> !name.startsWith("java."))
        .findFirst()
        .filter(name -> name.contains(".parquet."))
        .isPresent();
  }

  private static String innermost(Throwable t) {
    return t.getCause() == null
        ? String.valueOf(t.getMessage()).lines().findFirst().orElse("")
        : innermost(t.getCause());
  }
}
