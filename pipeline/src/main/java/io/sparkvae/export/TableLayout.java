// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import java.util.List;
import java.util.Map;

/**
 * How Spark writes a table.
 *
 * @param format name of the writer: {@code parquet}, {@code delta}, a class
 * @param partitionBy columns that a new table is partitioned by, beside {@link Destination#RUN}
 * @param options of the writer, and of the reader that checks what was written
 */
record TableLayout(String format, List<String> partitionBy, Map<String, String> options) {
  TableLayout {
    partitionBy = List.copyOf(partitionBy);
    options = Map.copyOf(options);
  }

  /** Returns the partition columns of a new table: the run, and those that the settings name. */
  String[] partitions() {
    String[] all = new String[partitionBy.size() + 1];
    all[0] = Destination.RUN;
    for (int i = 0; i < partitionBy.size(); i++) {
      all[i + 1] = partitionBy.get(i);
    }
    return all;
  }
}
