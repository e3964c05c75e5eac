// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Distinguishes a corrupt Parquet table from storage that does not answer. */
public final class CorruptTable {
  /** Spark's message around an exception of a file's reader. */
  private static final Pattern FILE = Pattern.compile("error while reading file (\\S+?)\\.?\\s");

  private CorruptTable() {}

  /** Returns the failure if Spark's or Parquet's own reader of Parquet threw one of the causes. */
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

  /**
   * Whether a reader of Parquet threw the exception, or the JDK did when a reader called it with a
   * corrupt number.
   */
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
