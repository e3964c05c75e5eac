// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.Journal;
import io.sparkvae.provenance.Manifest;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The result of a task of the first pass.
 *
 * @param good file of good rows; empty if it made none
 * @param refused file of refused rows; empty if it made none
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
   * Version of {@link StagedRow}'s bytes and of this record. It is part of a unit's name, so a run
   * that another version began repeats its first pass.
   */
  private static final int FORMAT = 2;

  /** Returns the name of a task in the journal. */
  static String unit(int task) {
    return String.format(Locale.ROOT, "task-v%d-%05d", FORMAT, task);
  }

  /** Whether a unit of the journal is a task. */
  static boolean isUnit(String unit) {
    return unit.startsWith("task-");
  }

  /**
   * Returns the task's entry for the journal. Rows have their own checksums, so the files need no
   * digests.
   */
  Journal.Entry entry() {
    List<Manifest.DataFile> files =
        Stream.concat(good.stream(), refused.stream())
            .map(file -> new Manifest.DataFile(file.path, file.bytes, ""))
            .toList();
    return Journal.Entry.of(unit(task), files, this);
  }
}
