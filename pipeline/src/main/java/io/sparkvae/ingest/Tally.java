// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.shard.Split;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoredFiles;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts of a part of the staged rows. Tasks return them as results, so that a repeated task counts
 * once; accumulators would count it twice.
 *
 * @param rows number of good images by split, duplicates included
 * @param reasons number of refused images by reason
 * @param classes names of the labels
 * @param ignored ignored entries of archives, by {@link IgnoreReason#key}
 */
record Tally(
    Map<Split, Long> rows,
    Map<String, Long> reasons,
    SortedSet<String> classes,
    SortedMap<String, IgnoredFiles.Group> ignored)
    implements Serializable {
  /** Maximum number of classes. More are a mistake, such as one directory for each image. */
  private static final int MOST_CLASSES = 65_536;

  static Tally empty() {
    return new Tally(new EnumMap<>(Split.class), new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
  }

  /** Adds a row to this tally. Returns this. */
  Tally add(StagedRow row) {
    if (row.isGood()) {
      add(row.split(), row.fields().label());
    } else {
      refuse(new String(row.why()[0], java.nio.charset.StandardCharsets.UTF_8));
    }
    return this;
  }

  void add(Split split, String label) {
    rows.merge(split, 1L, Long::sum);
    if (label != null && classes.size() <= MOST_CLASSES) {
      classes.add(label);
    }
  }

  void ignore(IgnoreReason reason, String path) {
    ignored.merge(reason.key(), IgnoredFiles.Group.of(path), IgnoredFiles.Group::plus);
  }

  void refuse(String reason) {
    reasons.merge(reason, 1L, Long::sum);
  }

  /**
   * Adds another tally to this one. Returns this.
   *
   * @throws ConfigurationFailure when there are too many classes
   */
  Tally merge(Tally other) {
    other.rows.forEach((split, count) -> rows.merge(split, count, Long::sum));
    other.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    classes.addAll(other.classes);
    other.ignored.forEach(
        (reason, group) -> ignored.merge(reason, group, IgnoredFiles.Group::plus));
    requireFew(classes);
    return this;
  }

  /**
   * Checks the number of classes.
   *
   * @throws ConfigurationFailure when there are too many
   */
  static void requireFew(SortedSet<String> classes) {
    if (classes.size() > MOST_CLASSES) {
      throw new ConfigurationFailure(
          "ingest.labels: expected at most %s classes, found more; try ingest.labels = none"
              .formatted(MOST_CLASSES));
    }
  }

  long good() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  long bad() {
    return reasons.values().stream().mapToLong(Long::longValue).sum();
  }
}
