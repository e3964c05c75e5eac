package io.sparkvae.shard;

import io.sparkvae.provenance.Manifest;
import java.io.Serializable;

/**
 * A complete file under a temporary name.
 *
 * @param path its name to be, relative to the directory
 * @param temporary where it is
 */
record WrittenPart(String path, String temporary, ParquetPart.Summary summary)
    implements Serializable {

  long rows() {
    return summary.rowGroups().stream().mapToLong(Long::longValue).sum();
  }

  Manifest.DataFile dataFile() {
    return new Manifest.DataFile(path, summary.bytes(), summary.sha256());
  }
}
