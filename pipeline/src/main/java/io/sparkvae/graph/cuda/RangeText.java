// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.ElementRange;
import java.util.ArrayList;
import java.util.List;

/** Whether an element is in one of several ranges, in CUDA C++: a search by halves. */
final class RangeText {
  private RangeText() {}

  /**
   * Returns an expression that is true for the elements of the ranges.
   *
   * @param ranges in ascending order, without overlap
   * @param index name of an unsigned variable
   */
  static String contains(List<ElementRange> ranges, String index) {
    List<Integer> ends = new ArrayList<>();
    for (ElementRange range : ranges) {
      ends.add(range.from());
      ends.add(range.to());
    }
    return search(ends, 0, ends.size(), index);
  }

  /**
   * An element behind an odd number of ends is in a range.
   *
   * @param low so many ends are known to be passed
   * @param high the first end that is known not to be passed
   */
  private static String search(List<Integer> ends, int low, int high, String index) {
    if (low == high) {
      return low % 2 == 1 ? "true" : "false";
    }
    int middle = (low + high) / 2;
    return KernelText.fill(
        "(%s < %du ? %s : %s)",
        index,
        ends.get(middle),
        search(ends, low, middle, index),
        search(ends, middle + 1, high, index));
  }
}
