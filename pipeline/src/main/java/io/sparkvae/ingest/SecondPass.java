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
   * Writes files. A task does so again if any of its files is missing.
   *
   * @param tasks the files of each partition
   * @param paths of the files, by their numbers
   * @param writer writes the files of a partition from its number and its sorted rows
   * @return the files that have rows, in the order of their numbers
   */
  List<WrittenFile> write(
      JavaRDD<StagedRow> rows,
      Partitioner partitioner,
      PartGroups tasks,
      List<String> paths,
      Function2<Integer, Iterator<StagedRow>, List<WrittenFile>> writer) {
    Map<String, WrittenFile> parts = new HashMap<>();
    Map<String, WrittenFile> earlier = workspace.written();
    paths.stream().filter(earlier::containsKey).forEach(path -> parts.put(path, earlier.get(path)));
    BitSet left = new BitSet();
    for (int task = 0; task < tasks.count(); task++) {
      List<String> ofTask = tasks.parts(task).stream().map(paths::get).toList();
      left.set(task, !parts.keySet().containsAll(ofTask));
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
        written -> {
          workspace.keep(written);
          written.forEach(part -> parts.put(part.path(), part));
        });
    return paths.stream().map(parts::get).filter(WrittenFile::hasRows).toList();
  }
}
