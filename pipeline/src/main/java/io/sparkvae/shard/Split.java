// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.configuration.Settings;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of a dataset that an image belongs to, in the order in which files are listed. */
public enum Split {
  TRAIN(0),
  VALIDATION(1),
  TEST(2);

  /**
   * The order in which a split is chosen to measure on: held-out images first, for numbers of
   * training images improve by over-fitting, too.
   */
  public static final List<Split> HELD_OUT_FIRST = List.of(TEST, VALIDATION, TRAIN);

  private final int number;

  Split(int number) {
    this.number = number;
  }

  /**
   * Returns the number of the split in temporary files. It is less than 255, and is never reused
   * for another split.
   */
  public int number() {
    return number;
  }

  /** Returns the split with a number. */
  public static Split of(int number) {
    for (Split split : values()) {
      if (split.number == number) {
        return split;
      }
    }
    throw new IllegalArgumentException("split: expected 0, 1 or 2, found " + number);
  }

  /** Returns the name of the split in the {@code split} column and in configurations. */
  public String column() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Returns the splits that a setting names: {@code all} or a list.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it names none, or something else
   */
  public static Set<Split> chosen(Settings settings, String key) {
    List<String> found = settings.strings(key);
    if (found.equals(List.of("all"))) {
      return EnumSet.allOf(Split.class);
    }
    Set<Split> splits = EnumSet.noneOf(Split.class);
    for (String name : found) {
      splits.add(
          Arrays.stream(values())
              .filter(s -> s.column().equals(name))
              .findFirst()
              .orElseThrow(() -> refused(settings, key, "'" + name + "'")));
    }
    if (splits.isEmpty()) {
      throw refused(settings, key, "an empty list");
    }
    return splits;
  }

  private static RuntimeException refused(Settings settings, String key, String found) {
    String names = Arrays.stream(values()).map(Split::column).collect(Collectors.joining(", "));
    return settings.refused(key, "all or a list of " + names, found);
  }
}
