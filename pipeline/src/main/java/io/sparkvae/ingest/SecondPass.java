// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.Announcer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/**
 * Assigns rows to files, sorts the rows of each file, and writes the files that an earlier run did
 * not finish.
 */
record SecondPass(Workspace workspace) {
  /**
   * Writes files, one per partition.
   *
   * @param paths of the files, in the order of the partitions
   * @param writer writes a file from a partition's number and its sorted rows
   * @return the files that have rows, in the order of the partitions
   */
  List<WrittenFile> write(
      JavaRDD<StagedRow> rows,
      Partitioner partitioner,
      List<String> paths,
      Function2<Integer, Iterator<StagedRow>, Iterator<WrittenFile>> writer) {
    Map<String, WrittenFile> parts = new HashMap<>();
    BitSet left = new BitSet();
    for (int part = 0; part < paths.size(); part++) {
      var earlier = workspace.finished(WrittenFile.unit(paths.get(part)), WrittenFile.class);
      earlier.ifPresent(found -> parts.put(found.path(), found));
      left.set(part, earlier.isEmpty());
    }
    JavaRDD<StagedRow> needed = rows;
    if (!parts.isEmpty()) {
      Announcer.current()
          .say("ingest: continuing, {} of {} files are written", parts.size(), paths.size());
      needed = rows.filter(row -> left.get(partitioner.getPartition(row.key())));
    }
    Workspace.run(
        SortedRows.map(needed, partitioner, writer),
        left,
        part -> {
          workspace.keep(part);
          parts.put(part.path(), part);
        });
    return paths.stream().map(parts::get).filter(WrittenFile::hasRows).toList();
  }
}
