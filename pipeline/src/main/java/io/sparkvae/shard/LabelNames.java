// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Names of classes and their numbers. When all names are whole numbers these are the labels
 * themselves; otherwise a label is the name's place in the order of the names.
 */
public record LabelNames(boolean numeric, List<String> names) implements Serializable {
  public static LabelNames of(SortedSet<String> names) {
    boolean numeric = names.stream().allMatch(n -> n.matches("\\d{1,9}"));
    return new LabelNames(numeric, numeric ? List.of() : new ArrayList<>(names));
  }

  /** The label of a name; {@code null} for {@code null}. */
  public Integer label(String name) {
    if (name == null) {
      return null;
    }
    return numeric
        ? Integer.valueOf(name)
        : (Integer) java.util.Collections.binarySearch(names, name);
  }
}
