// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings that decide when, where and how work is done, but do not change the result. When only
 * these have changed, a half-finished result is continued and a finished one counts as up to date.
 * Stages, {@code pipeline} and resumption all use this one table.
 */
public final class WithoutEffect {
  /** How the name of a file of labels ends, as a pattern. */
  public static final String LABEL_FILE = "(?i)\\.([ct]sv|jsonl)(\\.gz)?";

  private static final Pattern TABLE =
      Pattern.compile(
          String.join(
              "|",
              "ingest\\.input", // where the source lies; its digest is an input of the result
              "ingest\\.output", // where the result lies
              "ingest\\.taskBytes", // how the source is cut into tasks
              "ingest\\.maxBadFraction", // when to give up; good images stay the same
              "(encode|score)\\.onnx\\.file", // where a network lies; its digest is an input
              "train\\.checkpoint\\..*", // how often to save
              "train\\.cacheBytes", // what executors keep in memory
              "train\\.gpu\\.cacheBytes", // what they keep in the memory of cards
              "train\\.tensorboard", // what is written beside the metrics
              "train\\.segments", // which tasks average; sums keep their order
              "train\\.workersPerTask", // where workers are averaged; the mean keeps its tree
              "train\\.verify")); // when files are held against their digests

  private static final String LABELS = "ingest.labels";
  private static final Pattern LABEL_FILES = Pattern.compile(LABEL_FILE + "\"");
  private static final String OF_FILES = "\"csv\"";

  private WithoutEffect() {}

  /** Whether the setting with this full key has no effect on a result. */
  public static boolean holds(String key) {
    return TABLE.matcher(key).matches();
  }

  /**
   * Returns the settings that can change a result, by full key. Of files of labels it says only
   * that there are some: where they lie changes no result, and their digests are inputs of it.
   */
  public static Map<String, String> removedFrom(Map<String, String> settings) {
    Map<String, String> left = new TreeMap<>(settings);
    left.keySet().removeIf(WithoutEffect::holds);
    left.computeIfPresent(
        LABELS, (key, value) -> LABEL_FILES.matcher(value).find() ? OF_FILES : value);
    return left;
  }
}
