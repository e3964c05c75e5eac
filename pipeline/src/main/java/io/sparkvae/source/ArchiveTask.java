// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageLimits;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A task that reads one archive.
 *
 * @param length of the file, in bytes
 * @param prefix prefix of the ids, so that the ids of several archives differ
 */
record ArchiveTask(
    Kind kind,
    String file,
    long length,
    String prefix,
    ImageLimits image,
    ArchiveLimits archive,
    ZipNames zipNames)
    implements SourceTask {
  /** How the archive is laid out. */
  enum Kind {
    /** Compressed or not. */
    TAR,
    ZIP
  }

  @Override
  public long count() {
    return -1;
  }

  @Override
  public SourceIterator open(Configuration hadoop) throws IOException {
    ExpansionMeter meter = new ExpansionMeter(file, length, archive);
    try {
      return new ArchiveEntries(this, reader(meter, new Path(file), hadoop), meter);
    } catch (EOFException | ZipException e) {
      throw corrupt(meter, e);
    }
  }

  private ArchiveReader reader(ExpansionMeter meter, Path path, Configuration hadoop)
      throws IOException {
    return switch (kind) {
      case TAR -> new TarEntries(meter.meter(StorageStream.inflated(path, hadoop)));
      case ZIP -> ZipEntries.open(path, length, zipNames, meter, hadoop);
    };
  }

  DataFailure corrupt(ExpansionMeter meter, IOException e) {
    return new DataFailure(
        "archive %s: expected a whole %s archive, found it broken after %s entries: %s"
            .formatted(file, kind.name().toLowerCase(Locale.ROOT), meter.entries(), e.getMessage()),
        e);
  }
}
