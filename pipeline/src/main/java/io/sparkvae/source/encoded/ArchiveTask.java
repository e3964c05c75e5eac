// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.source.archive.Archive;
import io.sparkvae.source.archive.ArchiveLimits;
import io.sparkvae.source.archive.ArchiveReader;
import io.sparkvae.source.archive.ExpansionMeter;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourceTask;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;

/**
 * A task that reads one archive.
 *
 * @param prefix prefix of the ids, so that the ids of several archives differ
 * @param label label of all images; {@code null} where each has its innermost directory
 */
record ArchiveTask(
    Archive archive, String prefix, String label, ImageLimits image, ArchiveLimits limits)
    implements SourceTask {
  @Override
  public long count() {
    return -1;
  }

  /** Returns the label of an entry, {@code null} for none. */
  String labelOf(String entry) {
    return label == null ? SourceImage.innermostDirectory(entry) : label;
  }

  /** Reads an opened archive. */
  interface Reading {
    SourceIterator of(ArchiveReader reader, ExpansionMeter meter);
  }

  @Override
  public SourceIterator open(Configuration hadoop) throws IOException {
    return open(hadoop, (reader, meter) -> new ArchiveEntries(this, reader, meter));
  }

  /** Opens the archive for a way of reading it. */
  SourceIterator open(Configuration hadoop, Reading reading) throws IOException {
    ExpansionMeter meter = archive.meter(limits);
    try {
      return reading.of(archive.open(meter, hadoop), meter);
    } catch (EOFException | ZipException e) {
      throw corrupt(meter, e);
    }
  }

  DataFailure corrupt(ExpansionMeter meter, IOException e) {
    return new DataFailure(
        "archive %s: expected a whole %s archive, found it broken after %s entries: %s"
            .formatted(
                archive.file(),
                archive.kind().name().toLowerCase(Locale.ROOT),
                meter.entries(),
                e.getMessage()),
        e);
  }
}
