// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import io.sparkvae.image.Rejection;
import io.sparkvae.source.archive.ArchiveReader;
import io.sparkvae.source.archive.EntryNames;
import io.sparkvae.source.archive.ExpansionMeter;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The entries of one archive, in the archive's order, without directories. */
final class ArchiveEntries extends SourceIterator {
  private final ArchiveTask task;
  private final ArchiveReader archive;
  private final ExpansionMeter meter;
  private final EntryNames names;

  ArchiveEntries(ArchiveTask task, ArchiveReader archive, ExpansionMeter meter) {
    this.task = task;
    this.archive = archive;
    this.meter = meter;
    this.names = new EntryNames(task.prefix());
  }

  @Override
  protected SourceImage advance() throws IOException {
    try {
      for (ArchiveReader.Entry e = archive.next(); e != null; e = archive.next()) {
        meter.countEntry();
        switch (e.kind()) {
          case DIRECTORY -> {
            continue;
          }
          case REMAINDER -> {
            return SourceImage.ignored(task.prefix() + e.name(), IgnoreReason.FOREIGN);
          }
          case FILE -> {
            return image(e);
          }
        }
      }
      return null;
    } catch (IOException | IllegalArgumentException e) {
      // Commons Compress throws the latter for some invalid headers.
      throw task.corrupt(meter, e instanceof IOException io ? io : new IOException(e));
    }
  }

  private SourceImage image(ArchiveReader.Entry entry) throws IOException {
    String name = EntryNames.plain(entry.name());
    boolean hostile = EntryNames.leavesArchive(entry.name());
    Optional<IgnoreReason> ignored = hostile ? Optional.empty() : IgnoreRule.of(name);
    if (ignored.isPresent()) {
      return SourceImage.ignored(task.prefix() + name, ignored.get());
    }
    String id = names.id(name, meter.entries());
    if (hostile) {
      return SourceImage.refused(id, null, new Rejection("entry name leaves the archive", ""));
    }
    String label = task.labelOf(name);
    if (entry.refused() != null) {
      return SourceImage.refused(id, label, entry.refused());
    }
    if (ArchiveFormat.isArchive(name)) {
      return SourceImage.refused(
          id, label, new Rejection("archive inside the archive", "unpack it first"));
    }
    return read(entry, id, label);
  }

  private SourceImage read(ArchiveReader.Entry entry, String id, String label) throws IOException {
    long most = task.image().fileBytes();
    try {
      InputStream content = entry.content().open();
      byte[] bytes = content.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 9) + 1);
      Rejection refused = task.image().refuseBytes(bytes.length);
      return refused != null
          ? SourceImage.refused(id, label, refused)
          : SourceImage.encoded(id, label, bytes);
    } catch (ArchiveReader.DamagedEntry e) {
      return SourceImage.refused(
          id, label, new Rejection("entry cannot be expanded", e.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
