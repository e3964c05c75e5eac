// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Files of a source, and entries of its archives, that are not read as images.
 *
 * @param count total number of files and entries
 * @param reasons groups by {@link IgnoreReason#key}
 */
public record IgnoredFiles(long count, SortedMap<String, Group> reasons) implements Serializable {
  /** No file was ignored. */
  public static final IgnoredFiles NONE = new IgnoredFiles(0, new TreeMap<>());

  /**
   * Files that were ignored for one reason.
   *
   * @param examples paths of the first {@value #MOST_EXAMPLES} files, relative to the source
   */
  public record Group(long count, List<String> examples) implements Serializable {
    private static final int MOST_EXAMPLES = 5;

    public Group {
      examples = List.copyOf(examples);
    }

    /** Returns a group of one file. */
    public static Group of(String path) {
      return new Group(1, List.of(path));
    }

    /** These and, after them, others. */
    public Group plus(Group others) {
      List<String> all = examples;
      if (examples.size() < MOST_EXAMPLES) {
        all = new ArrayList<>(examples);
        all.addAll(others.examples);
        all = all.subList(0, Math.min(MOST_EXAMPLES, all.size()));
      }
      return new Group(count + others.count, all);
    }
  }

  public IgnoredFiles {
    reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    long sum = reasons.values().stream().mapToLong(Group::count).sum();
    if (count != sum) {
      throw new IllegalArgumentException(
          "ignored files: expected the %s of all reasons, found %s".formatted(sum, count));
    }
  }

  /**
   * Returns the ignored files of all groups.
   *
   * @param reasons groups by {@link IgnoreReason#key}
   */
  public static IgnoredFiles of(Map<String, Group> reasons) {
    return new IgnoredFiles(
        reasons.values().stream().mapToLong(Group::count).sum(), new TreeMap<>(reasons));
  }

  /** Counts files that a listing ignored, by their reasons. */
  public static IgnoredFiles of(Collection<Listing.Ignored> files) {
    Map<String, Group> reasons = new TreeMap<>();
    for (Listing.Ignored ignored : files) {
      reasons.merge(ignored.reason().key(), Group.of(ignored.file().path()), Group::plus);
    }
    return of(reasons);
  }

  /** These and, after them, others. */
  public IgnoredFiles plus(IgnoredFiles others) {
    SortedMap<String, Group> all = new TreeMap<>(reasons);
    others.reasons.forEach((reason, group) -> all.merge(reason, group, Group::plus));
    return of(all);
  }

  /** Returns a summary for messages: {@code 3 ignored (2 hidden, 1 companion)}. */
  @Override
  public String toString() {
    String detail =
        reasons.entrySet().stream()
            .map(e -> "%s %s".formatted(e.getValue().count, e.getKey()))
            .collect(Collectors.joining(", ", " (", ")"));
    return count + " ignored" + (count == 0 ? "" : detail);
  }
}
