// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.UnitGroups;
import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The tasks of the second pass: each writes consecutive files. Files with few images share a task.
 */
final class PartGroups implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The first file of each task, and behind them the number of files. */
  private final int[] starts;

  private PartGroups(int[] starts) {
    this.starts = starts;
  }

  /**
   * Divides the files of a layout.
   *
   * @param rows number of images of each split; they are spread evenly over its files
   */
  static PartGroups of(ShardLayout layout, Map<Split, Long> rows) {
    List<Long> ofParts = new ArrayList<>();
    for (Split split : Split.values()) {
      int files = layout.files().getOrDefault(split, 0);
      for (int file = 0; file < files; file++) {
        ofParts.add(rows.get(split) / files);
      }
    }
    List<List<Long>> groups = UnitGroups.of(ofParts, Long::longValue);
    int[] starts = new int[groups.size() + 1];
    for (int group = 0; group < groups.size(); group++) {
      starts[group + 1] = starts[group] + groups.get(group).size();
    }
    return new PartGroups(starts);
  }

  /** Returns one task for each file. */
  static PartGroups single(int parts) {
    return new PartGroups(IntStream.rangeClosed(0, parts).toArray());
  }

  int count() {
    return starts.length - 1;
  }

  /** Returns the number of the task that writes a file. */
  int group(int part) {
    int found = Arrays.binarySearch(starts, part);
    return found >= 0 ? found : -found - 2;
  }

  /** Returns the numbers of the files that a task writes, in order. */
  List<Integer> parts(int group) {
    return IntStream.range(starts[group], starts[group + 1]).boxed().toList();
  }
}
