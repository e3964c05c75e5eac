// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.source.archive.Archive;
import io.sparkvae.source.archive.ArchiveLimits;
import io.sparkvae.source.archive.ArchiveReader;
import io.sparkvae.source.archive.ExpansionMeter;
import io.sparkvae.source.files.Compression;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.files.StorageStream;
import io.sparkvae.source.format.SourcePlan;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file that holds an array, or an entry of an archive that does. Either may be gzipped.
 *
 * @param path URI of the file in storage
 * @param stored bytes of that file
 * @param archive that file, where it is an archive; else {@code null}
 * @param entry name of the entry; empty where there is no archive
 * @param name name relative to the source, with forward slashes
 * @param length bytes of the file, or of the entry when it is expanded
 */
record ArrayFile(String path, long stored, Archive archive, String entry, String name, long length)
    implements Serializable {

  /** A file of a listing, which is no archive. */
  static ArrayFile of(Listing listing, Listing.Listed file) {
    return of(listing.resolve(file).toString(), file.path(), file.length());
  }

  /** A file that is no archive. */
  static ArrayFile of(String path, String name, long length) {
    return new ArrayFile(path, length, null, "", name, length);
  }

  /**
   * Returns the entries of this file, which is an archive.
   *
   * @param named gives an entry's name relative to the source
   */
  List<ArrayFile> entries(
      Archive.Kind kind, UnaryOperator<String> named, SourcePlan plan, Configuration hadoop)
      throws IOException {
    Archive whole = new Archive(kind, path, stored, plan.zipNames());
    ExpansionMeter meter = whole.meter(plan.archive());
    List<ArrayFile> entries = new ArrayList<>();
    try (ArchiveReader reader = whole.open(meter, hadoop)) {
      for (ArchiveReader.Entry e = reader.next(); e != null; e = reader.next()) {
        meter.countEntry();
        if (e.kind() != ArchiveReader.Kind.DIRECTORY) {
          entries.add(
              new ArrayFile(path, stored, whole, e.name(), named.apply(e.name()), e.bytes()));
        }
      }
    }
    return entries;
  }

  /** Whether it is an entry of an archive. */
  boolean isEntry() {
    return archive != null;
  }

  /** Returns the name for messages. */
  String location() {
    return isEntry() ? path + " " + entry : path;
  }

  /**
   * Opens the file and inflates it if it is gzipped. A tar file is read up to the entry.
   *
   * @param limits how far it may expand
   */
  InputStream open(ArchiveLimits limits, Configuration hadoop) throws IOException {
    InputStream in =
        isEntry() ? openEntry(limits, hadoop) : StorageStream.inflated(new Path(path), hadoop);
    return new ExpansionMeter(path, stored, limits).meter(in);
  }

  private InputStream openEntry(ArchiveLimits limits, Configuration hadoop) throws IOException {
    ArchiveReader reader = archive.open(archive.meter(limits), hadoop);
    try {
      return new FilterInputStream(Compression.expanding(found(reader).content().open())) {
        @Override
        public void close() throws IOException {
          try (reader) {
            super.close();
          }
        }
      };
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private ArchiveReader.Entry found(ArchiveReader reader) throws IOException {
    for (ArchiveReader.Entry e = reader.next(); e != null; e = reader.next()) {
      if (e.kind() == ArchiveReader.Kind.FILE && e.name().equals(entry)) {
        if (e.refused() != null) {
          throw ArrayHeader.bad(location(), "an entry that can be read", e.refused().reason());
        }
        return e;
      }
    }
    throw new EOFException("no entry " + entry);
  }

  /** Whether tasks can begin in the middle of the file. */
  boolean isRanged(Configuration hadoop) throws IOException {
    if (isEntry()) {
      return false;
    }
    try (InputStream in = StorageStream.open(new Path(path), 0, hadoop)) {
      return Compression.of(in.readNBytes(6)).isEmpty();
    }
  }

  /** Opens the file at an offset, if it is ranged. */
  InputStream openAt(long offset, Configuration hadoop) throws IOException {
    return StorageStream.open(new Path(path), offset, hadoop);
  }
}
