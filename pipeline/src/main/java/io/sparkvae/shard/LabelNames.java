// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Names of classes and their numbers. If all names are whole numbers from 0 to 2^31 - 1, the
 * numbers are the labels. Otherwise a label is the index of the name in the sorted names, unless
 * the source has numbered its classes itself.
 *
 * @param numeric whether images have numbers as labels, not names
 * @param names the name of each number; empty if the numbers have none
 */
public record LabelNames(boolean numeric, List<String> names) implements Serializable {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

  /**
   * Numbers the classes with the given names.
   *
   * @param names names of all classes of a dataset
   * @throws DataFailure when all names are whole numbers, but one is negative, or two are the same
   *     number ({@code 01} and {@code 1}), or some are too large and some are not: as numbers they
   *     are no labels, and numbered in the order of their names they would be other numbers
   */
  public static LabelNames of(SortedSet<String> names) {
    if (!names.stream().allMatch(name -> WHOLE.matcher(name).matches())) {
      return new LabelNames(false, new ArrayList<>(names));
    }
    TreeMap<BigInteger, String> numbers = new TreeMap<>();
    for (String name : names) {
      String same = numbers.put(new BigInteger(name), name);
      if (same != null) {
        throw refused("each number once", "'%s' and '%s'".formatted(same, name));
      }
    }
    boolean nonnegative = numbers.isEmpty() || numbers.firstKey().signum() >= 0;
    if (nonnegative && !numbers.isEmpty() && numbers.firstKey().compareTo(MOST) > 0) {
      // Names such as times, which only look like numbers.
      return new LabelNames(false, new ArrayList<>(names));
    }
    if (!nonnegative || !numbers.isEmpty() && numbers.lastKey().compareTo(MOST) > 0) {
      String name = (nonnegative ? numbers.lastEntry() : numbers.firstEntry()).getValue();
      throw refused("numbers from 0 to " + MOST, "'" + name + "'");
    }
    return new LabelNames(true, List.of());
  }

  /** Returns the classes of a source whose labels are numbers of these names, from 0. */
  public static LabelNames numbered(List<String> names) {
    return new LabelNames(true, List.copyOf(names));
  }

  private static DataFailure refused(String expected, String found) {
    return new DataFailure(
        "labels: expected %s, since all names of classes are numbers, found %s; rename classes, or set ingest.labels = none"
            .formatted(expected, found));
  }

  /** Returns the label of a name; {@code null} for {@code null}. */
  public Integer label(String name) {
    if (name == null) {
      return null;
    }
    return numeric
        ? Integer.valueOf(name)
        : (Integer) java.util.Collections.binarySearch(names, name);
  }
}
