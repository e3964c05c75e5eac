// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TableWriter;
import java.io.Serializable;
import java.util.List;

/**
 * A complete file under a temporary name.
 *
 * @param path its final path, relative to the directory; earlier versions recorded other paths
 * @param temporary its present path; empty when no file was written because there are no rows
 */
record WrittenFile(String path, String temporary, TableWriter.Summary summary)
    implements Serializable {
  WrittenFile {
    path = ShardLayout.present(path);
  }

  /** Returns the result for a file without rows, which is not written. */
  static WrittenFile empty(String path) {
    return new WrittenFile(path, "", new TableWriter.Summary(0, "", List.of()));
  }

  boolean hasRows() {
    return !temporary.isEmpty();
  }

  /** Returns the name of a file in the journal. */
  static String unit(String path) {
    return path.replace(ShardLayout.QUARANTINE + "part", "quarantine").replace(".parquet", "");
  }

  long rows() {
    return summary.rowGroups().stream().mapToLong(Long::longValue).sum();
  }

  Manifest.DataFile dataFile() {
    return new Manifest.DataFile(path, summary.bytes(), summary.sha256());
  }
}
