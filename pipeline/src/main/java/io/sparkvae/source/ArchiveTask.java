// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageLimits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A task that reads one archive as a stream.
 *
 * @param length of the file, in bytes
 * @param prefix prefix of the ids, so that the ids of several archives differ
 */
record ArchiveTask(
    Kind kind, String file, long length, String prefix, ImageLimits image, ArchiveLimits archive)
    implements SourceTask {
  /** How the archive is laid out. */
  enum Kind {
    /** Gzipped or not. */
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
      return switch (kind) {
        case TAR -> tar(meter, hadoop);
        case ZIP -> zip(meter, hadoop);
      };
    } catch (EOFException | ZipException e) {
      throw corrupt(meter, e);
    }
  }

  private SourceIterator tar(ExpansionMeter meter, Configuration hadoop) throws IOException {
    TarEnd end = new TarEnd(meter.meter(StorageStream.inflated(new Path(file), hadoop)));
    ArchiveInputStream<?> tar = new TarArchiveInputStream(end, "UTF-8");
    return new ArchiveEntries(
        this, tar, tar, meter, () -> end.reached() ? null : "no zeros mark its end");
  }

  private SourceIterator zip(ExpansionMeter meter, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    long expected = ZipDirectory.entries(path, length, hadoop);
    InputStream in = StorageStream.open(path, 0, hadoop);
    ZipArchiveInputStream zip = new ZipArchiveInputStream(in, "UTF-8", true, true);
    return new ArchiveEntries(
        this,
        zip,
        meter.meter(zip),
        meter,
        () ->
            meter.entries() >= expected
                ? null
                : "its directory names %d entries".formatted(expected));
  }

  DataFailure corrupt(ExpansionMeter meter, IOException e) {
    return new DataFailure(
        "archive %s: expected a whole %s archive, found it broken after %d entries: %s"
            .formatted(file, kind.name().toLowerCase(Locale.ROOT), meter.entries(), e.getMessage()),
        e);
  }
}
