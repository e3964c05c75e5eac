// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings that decide when, where and how work is done, but not what comes out. A result is not
 * bound to them: a half-finished one goes on, and a finished one counts as what would be made now,
 * when they have changed. Stages, {@code pipeline} and resumption all ask this one table.
 */
public final class WithoutEffect {
  private static final Pattern TABLE =
      Pattern.compile(
          String.join(
              "|",
              "ingest\\.output", // where the result lies
              "ingest\\.taskBytes", // how the source is cut into tasks
              "ingest\\.maxBadFraction", // when to give up; good images are as they were
              "train\\.checkpoint\\..*", // how often to save
              "train\\.cacheBytes", // what executors keep in memory
              "train\\.segments", // which tasks average; sums keep their order
              "train\\.verify")); // when files are held against their digests

  private WithoutEffect() {}

  /** Whether the setting with this full key changes no result. */
  public static boolean holds(String key) {
    return TABLE.matcher(key).matches();
  }

  /** The settings that can change a result, by full key. */
  public static Map<String, String> removedFrom(Map<String, String> settings) {
    Map<String, String> left = new TreeMap<>(settings);
    left.keySet().removeIf(WithoutEffect::holds);
    return left;
  }
}
