// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.source.files.StorageStream;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An archive in storage.
 *
 * @param file its URI
 * @param length of the file, in bytes
 * @param zipNames character set of names, for a zip file
 */
public record Archive(Kind kind, String file, long length, ZipNames zipNames)
    implements Serializable {
  /** How an archive is laid out. */
  public enum Kind {
    /** Compressed or not. */
    TAR,
    ZIP
  }

  /** Returns a meter of what it expands to. */
  public ExpansionMeter meter(ArchiveLimits limits) {
    return new ExpansionMeter(file, length, limits);
  }

  /**
   * Opens it before its first entry.
   *
   * @param meter counts the bytes that are read
   */
  public ArchiveReader open(ExpansionMeter meter, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    return switch (kind) {
      case TAR -> new TarEntries(meter.meter(StorageStream.inflated(path, hadoop)));
      case ZIP -> ZipEntries.open(path, length, zipNames, meter, hadoop);
    };
  }
}
