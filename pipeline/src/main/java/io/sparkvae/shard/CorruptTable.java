package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a table whose bytes are not Parquet's from storage that does not answer. */
final class CorruptTable {
  /** Spark's words around whatever a file's reader threw. */
  private static final Pattern FILE = Pattern.compile("error while reading file (\\S+?)\\.?\\s");

  private CorruptTable() {}

  /** The failure when Parquet's readers, Spark's or its own, threw one of the causes. */
  static Optional<DataFailure> in(Throwable thrown) {
    String file = "input";
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Matcher named = FILE.matcher(String.valueOf(t.getMessage()));
      if (named.find()) {
        file = named.group(1);
      }
      StackTraceElement[] frames = t.getStackTrace();
      if (frames.length > 0 && frames[0].getClassName().contains(".parquet.")) {
        return Optional.of(
            new DataFailure(
                "%s: expected a readable Parquet table, found %s".formatted(file, innermost(t)),
                thrown));
      }
    }
    return Optional.empty();
  }

  private static String innermost(Throwable t) {
    return t.getCause() == null
        ? String.valueOf(t.getMessage()).lines().findFirst().orElse("")
        : innermost(t.getCause());
  }
}
