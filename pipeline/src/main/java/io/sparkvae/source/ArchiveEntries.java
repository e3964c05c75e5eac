// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.image.Rejection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** The entries of one archive, in the archive's order, without directories. */
final class ArchiveEntries extends SourceIterator {
  private final ArchiveTask task;
  private final ArchiveInputStream<?> archive;
  private final InputStream content;
  private final ExpansionMeter meter;
  private final Supplier<String> atEnd;
  private final EntryNames names;

  /**
   * @param content the archive's bytes, which it or a stream below it meters
   * @param atEnd returns what is missing after the last entry, or null
   */
  ArchiveEntries(
      ArchiveTask task,
      ArchiveInputStream<?> archive,
      InputStream content,
      ExpansionMeter meter,
      Supplier<String> atEnd) {
    this.task = task;
    this.archive = archive;
    this.content = content;
    this.meter = meter;
    this.atEnd = atEnd;
    this.names = new EntryNames(task.prefix());
  }

  @Override
  SourceImage advance() throws IOException {
    try {
      for (ArchiveEntry e = archive.getNextEntry(); e != null; e = archive.getNextEntry()) {
        meter.countEntry();
        if (e.isDirectory()) {
          continue;
        }
        String name = EntryNames.plain(e.getName());
        boolean hostile = EntryNames.leavesArchive(e.getName());
        Optional<IgnoreReason> ignored = hostile ? Optional.empty() : IgnoreRule.of(name);
        if (ignored.isPresent()) {
          drain();
          return SourceImage.ignored(task.prefix() + name, ignored.get());
        }
        String id = names.id(name, meter.entries());
        if (hostile) {
          drain();
          return SourceImage.refused(id, null, new Rejection("entry name leaves the archive", ""));
        }
        return read(e, id, SourceImage.innermostDirectory(name));
      }
    } catch (IOException | IllegalArgumentException e) {
      // Commons Compress throws the latter for some invalid headers.
      throw task.corrupt(meter, e instanceof IOException io ? io : new IOException(e));
    }
    String missing = atEnd.get();
    if (missing != null) {
      throw task.corrupt(meter, new EOFException(missing));
    }
    return null;
  }

  private SourceImage read(ArchiveEntry entry, String id, String label) throws IOException {
    boolean regular =
        !(entry instanceof TarArchiveEntry tar)
            || tar.isFile() && !tar.isLink() && !tar.isSymbolicLink();
    if (!regular) {
      return SourceImage.refused(id, label, new Rejection("entry is a link or device", ""));
    }
    if (!archive.canReadEntryData(entry)) {
      drain();
      return SourceImage.refused(
          id, label, new Rejection("entry is encrypted or compressed in an unknown way", ""));
    }
    long most = task.image().fileBytes();
    byte[] bytes = content.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 9) + 1);
    Rejection refused = task.image().refuseBytes(bytes.length);
    if (refused != null) {
      drain();
      return SourceImage.refused(id, label, refused);
    }
    return SourceImage.encoded(id, label, bytes);
  }

  /**
   * Reads an entry to its end through the meter. Skipping would inflate as many bytes without
   * counting them.
   */
  private void drain() throws IOException {
    byte[] buffer = new byte[1 << 14];
    int count = content.read(buffer);
    while (count > 0) {
      count = content.read(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
