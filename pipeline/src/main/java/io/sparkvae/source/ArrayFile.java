// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file that holds an array, or an entry of an archive that does. Either may be gzipped.
 *
 * @param path URI of the file in storage
 * @param stored bytes of that file
 * @param container what the file in storage is
 * @param entry name of the entry; empty where there is no archive
 * @param name name relative to the source, with forward slashes
 * @param length bytes of the file, or of the entry when it is expanded; negative when not known
 */
record ArrayFile(
    String path, long stored, Container container, String entry, String name, long length)
    implements Serializable {
  /** What holds the array. */
  enum Container {
    /** The file itself. */
    FILE,
    TAR,
    ZIP
  }

  /** A file of a listing, which is no archive. */
  static ArrayFile of(Listing listing, Listing.Listed file) {
    return new ArrayFile(
        listing.resolve(file).toString(),
        file.length(),
        Container.FILE,
        "",
        file.path(),
        file.length());
  }

  /**
   * Returns an entry of this file, which is an archive.
   *
   * @param named its name relative to the source
   */
  ArrayFile entry(Container container, String entry, String named, long length) {
    return new ArrayFile(path, stored, container, entry, named, length);
  }

  /** Returns the name for messages. */
  String location() {
    return entry.isEmpty() ? path : path + " " + entry;
  }

  /**
   * Opens the file and inflates it if it is gzipped. An archive is read up to the entry.
   *
   * @param limits how far it may expand
   */
  InputStream open(ArchiveLimits limits, Configuration hadoop) throws IOException {
    ExpansionMeter meter = new ExpansionMeter(path, stored, limits);
    InputStream in =
        switch (container) {
          case FILE -> StorageStream.inflated(new Path(path), hadoop);
          case TAR -> tarEntry(meter, hadoop);
          case ZIP -> Compression.expanding(zipEntry(hadoop));
        };
    return meter.meter(in);
  }

  private InputStream tarEntry(ExpansionMeter meter, Configuration hadoop) throws IOException {
    TarArchiveInputStream tar =
        new TarArchiveInputStream(
            meter.meter(StorageStream.inflated(new Path(path), hadoop)), "UTF-8");
    try {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        if (e.getName().equals(entry)) {
          return Compression.expanding(tar);
        }
      }
      throw new EOFException("no entry " + entry);
    } catch (IOException | RuntimeException e) {
      tar.close();
      throw e;
    }
  }

  private InputStream zipEntry(Configuration hadoop) throws IOException {
    ZipFile zip = zip(new Path(path), hadoop);
    try {
      ZipArchiveEntry found = zip.getEntry(entry);
      if (found == null || !zip.canReadEntryData(found)) {
        throw ArrayHeader.bad(
            location(),
            "an entry that can be read",
            found == null ? "none" : "it encrypted or compressed in an unknown way");
      }
      return new FilterInputStream(
          new java.io.BufferedInputStream(zip.getInputStream(found), 1 << 16)) {
        @Override
        public void close() throws IOException {
          try (zip) {
            super.close();
          }
        }
      };
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /** Opens a zip file by its directory. */
  static ZipFile zip(Path path, Configuration hadoop) throws IOException {
    FileSystem fs = StorageStream.fileSystem(path, hadoop);
    FSDataInputStream in = fs.open(path);
    StorageChannel channel = new StorageChannel(in, fs.getFileStatus(path).getLen());
    try {
      return ZipFile.builder().setSeekableByteChannel(channel).get();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether tasks can begin in the middle of the file. */
  boolean isRanged(Configuration hadoop) throws IOException {
    if (container != Container.FILE) {
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
