// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TableWriter;
import java.io.Serializable;
import java.util.List;

/**
 * A complete file under a temporary name.
 *
 * @param path its name to be, relative to the directory
 * @param temporary where it is; empty when there is no file, for want of rows
 */
record WrittenFile(String path, String temporary, TableWriter.Summary summary)
    implements Serializable {

  /** For a file without rows, which is not written. */
  static WrittenFile empty(String path) {
    return new WrittenFile(path, "", new TableWriter.Summary(0, "", List.of()));
  }

  boolean hasRows() {
    return !temporary.isEmpty();
  }

  /** Name of a file in the journal. */
  static String unit(String path) {
    return path.replace(ShardLayout.DATA, "").replace("/part", "").replace(".parquet", "");
  }

  long rows() {
    return summary.rowGroups().stream().mapToLong(Long::longValue).sum();
  }

  Manifest.DataFile dataFile() {
    return new Manifest.DataFile(path, summary.bytes(), summary.sha256());
  }
}
