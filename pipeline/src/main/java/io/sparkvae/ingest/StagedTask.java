// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.Journal;
import io.sparkvae.provenance.Manifest;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a task of the first pass made.
 *
 * @param good files of good rows: one or none
 * @param refused files of refused ones: one or none
 */
record StagedTask(int task, List<File> good, List<File> refused, Tally tally)
    implements Serializable {

  /**
   * A temporary file.
   *
   * @param path relative to the output directory
   */
  record File(String path, long bytes) implements Serializable {}

  /**
   * Version of {@link StagedRow}'s bytes and of this record. A run that another version began does
   * its first pass again: its units have other names.
   */
  private static final int FORMAT = 2;

  /** Name of a task in the journal. */
  static String unit(int task) {
    return "task-v%d-%05d".formatted(FORMAT, task);
  }

  /** As it stands there. Rows have their own checksums, the files no digests. */
  Journal.Entry entry() {
    List<Manifest.DataFile> files =
        Stream.concat(good.stream(), refused.stream())
            .map(file -> new Manifest.DataFile(file.path, file.bytes, ""))
            .toList();
    return Journal.Entry.of(unit(task), files, this);
  }
}
