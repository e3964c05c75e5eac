// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A run of elements of a flat vector.
 *
 * @param from first element
 * @param to first element after it
 */
public record ElementRange(int from, int to) {
  public ElementRange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "range: expected at least one element from 0 up, found [%s, %s)".formatted(from, to));
    }
  }

  /** The elements of the chosen parameters, in order; neighbours are one range. */
  public static List<ElementRange> of(
      ParameterLayout layout, Predicate<ParameterLayout.Slot> chosen) {
    List<ElementRange> ranges = new ArrayList<>();
    for (ParameterLayout.Slot slot : layout.slots()) {
      if (chosen.test(slot)) {
        int from = slot.offset();
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).to == from) {
          from = ranges.remove(last).from;
        }
        ranges.add(new ElementRange(from, slot.offset() + slot.size()));
      }
    }
    return List.copyOf(ranges);
  }
}
