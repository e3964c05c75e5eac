// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The files of a source of arrays: those of a directory, or the entries of its archives.
 *
 * @param ignored entries of archives that are not read
 */
record ArrayFiles(List<ArrayFile> files, List<IgnoredEntries.Entry> ignored) {
  ArrayFiles {
    files = List.copyOf(files);
    ignored = List.copyOf(ignored);
  }

  /**
   * Lists the files, and the entries of archives.
   *
   * @param format its names decide which entries are read
   */
  static ArrayFiles of(
      Listing listing, SourceFormat format, ArchiveLimits limits, Configuration hadoop)
      throws IOException {
    List<ArrayFile> files = new ArrayList<>();
    List<IgnoredEntries.Entry> ignored = new ArrayList<>();
    boolean several = listing.files().size() > 1;
    for (Listing.Listed listed : listing.files()) {
      ArrayFile file = ArrayFile.of(listing, listed);
      if (format.isNamed(listed.path())) {
        files.add(file);
        continue;
      }
      FileStart start = FileStart.of(listing, listed, hadoop);
      List<ArrayFile> entries =
          ArchiveFormat.ZIP.recognises(start)
              ? zip(file, several, hadoop)
              : ArchiveFormat.TAR.recognises(start)
                  ? tar(file, several, limits, hadoop)
                  : List.of(file);
      for (ArrayFile entry : entries) {
        String name = EntryNames.plain(entry.entry());
        IgnoreReason reason = reason(name, format);
        if (reason == null) {
          files.add(entry);
        } else {
          ignored.add(new IgnoredEntries.Entry(entry.name(), reason));
        }
      }
    }
    return new ArrayFiles(files, ignored);
  }

  private static IgnoreReason reason(String name, SourceFormat format) {
    return format.isNamed(name) || name.isEmpty()
        ? IgnoreRule.ofDataFile(name).orElse(null)
        : IgnoreRule.of(name).orElse(IgnoreReason.FOREIGN);
  }

  private static List<ArrayFile> zip(ArrayFile file, boolean several, Configuration hadoop)
      throws IOException {
    List<ArrayFile> entries = new ArrayList<>();
    try (ZipFile zip = ArrayFile.zip(new Path(file.path()), hadoop)) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (!entry.isDirectory()) {
          entries.add(
              file.entry(
                  ArrayFile.Container.ZIP,
                  entry.getName(),
                  named(file, several, entry.getName()),
                  entry.getSize()));
        }
      }
    }
    return entries;
  }

  private static List<ArrayFile> tar(
      ArrayFile file, boolean several, ArchiveLimits limits, Configuration hadoop)
      throws IOException {
    List<ArrayFile> entries = new ArrayList<>();
    ExpansionMeter meter = new ExpansionMeter(file.path(), file.stored(), limits);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            meter.meter(StorageStream.inflated(new Path(file.path()), hadoop)), "UTF-8")) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        meter.countEntry();
        if (!e.isDirectory()) {
          entries.add(
              file.entry(
                  ArrayFile.Container.TAR,
                  e.getName(),
                  named(file, several, e.getName()),
                  e.getSize()));
        }
      }
    }
    return entries;
  }

  private static String named(ArrayFile archive, boolean several, String entry) {
    String plain = EntryNames.plain(entry);
    return several ? archive.name() + "/" + plain : plain;
  }
}
