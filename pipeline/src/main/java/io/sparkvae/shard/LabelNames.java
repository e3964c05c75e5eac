// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Names of classes and their numbers. If all names are whole numbers, the numbers are the labels.
 * Otherwise a label is the index of the name in the sorted names.
 */
public record LabelNames(boolean numeric, List<String> names) implements Serializable {
  /**
   * Numbers the classes with the given names.
   *
   * @param names names of all classes of a dataset
   */
  public static LabelNames of(SortedSet<String> names) {
    boolean numeric = names.stream().allMatch(n -> n.matches("\\d{1,9}"));
    return new LabelNames(numeric, numeric ? List.of() : new ArrayList<>(names));
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
