package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.image.Rejection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Tar, gzipped or not, and zip: one archive, or all in a directory. An archive is one task, read as
 * a stream; several archives are read side by side.
 */
final class ArchiveSource {
  /** The kinds of archives. */
  enum Kind {
    TAR,
    ZIP;

    boolean matches(String name) {
      String lower = name.toLowerCase(java.util.Locale.ROOT);
      return switch (this) {
        case TAR -> lower.endsWith(".tar") || lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
        case ZIP -> lower.endsWith(".zip");
      };
    }
  }

  private ArchiveSource() {}

  static ImageSource of(Kind kind, Listing found, SourcePlan plan, Configuration hadoop) {
    Listing listing = files(kind, found);
    List<Task> tasks = new ArrayList<>();
    for (Listing.Listed file : listing.files()) {
      tasks.add(
          new Task(
              kind,
              listing.resolve(file).toString(),
              file.length(),
              listing.files().size() == 1 ? "" : file.path() + "/",
              plan.image(),
              plan.archive()));
    }
    return new TaskedSource(listing.root().toString(), listing.digest(hadoop), tasks);
  }

  static Listing files(Kind kind, Listing found) {
    return found.single() ? found : found.filter(f -> kind.matches(f.path()));
  }

  private record Task(
      Kind kind, String file, long length, String prefix, ImageLimits image, ArchiveLimits archive)
      implements SourceTask {
    @Override
    public long count() {
      return -1;
    }

    @Override
    public SourceIterator open(Configuration hadoop) throws IOException {
      Path path = new Path(file);
      ExpansionMeter meter = new ExpansionMeter(file, length, archive);
      try {
        return switch (kind) {
          case TAR -> {
            TarEnd end = new TarEnd(meter.meter(StorageStream.inflated(path, hadoop)));
            ArchiveInputStream<?> tar = new TarArchiveInputStream(end, "UTF-8");
            yield new Entries(
                this, tar, tar, meter, () -> end.reached() ? null : "no zeros mark its end");
          }
          case ZIP -> {
            long expected = ZipDirectory.entries(path, length, hadoop);
            InputStream in = StorageStream.open(path, 0, hadoop);
            ZipArchiveInputStream zip = new ZipArchiveInputStream(in, "UTF-8", true, true);
            yield new Entries(
                this,
                zip,
                meter.meter(zip),
                meter,
                () ->
                    meter.entries() >= expected
                        ? null
                        : "its directory names %d entries".formatted(expected));
          }
        };
      } catch (EOFException | ZipException e) {
        throw corrupt(meter, e);
      }
    }

    DataFailure corrupt(ExpansionMeter meter, IOException e) {
      return new DataFailure(
          "archive %s: expected a whole %s archive, found it broken after %d entries: %s"
              .formatted(
                  file,
                  kind.name().toLowerCase(java.util.Locale.ROOT),
                  meter.entries(),
                  e.getMessage()),
          e);
    }
  }

  private static final class Entries extends SourceIterator {
    private final Task task;
    private final ArchiveInputStream<?> archive;
    private final InputStream content;
    private final ExpansionMeter meter;
    private final Supplier<String> atEnd;
    private final EntryNames names;

    /**
     * @param content the archive, metered there or below
     * @param atEnd what is missing after the last entry, or null
     */
    Entries(
        Task task,
        ArchiveInputStream<?> archive,
        InputStream content,
        ExpansionMeter meter,
        Supplier<String> atEnd) {
      this.task = task;
      this.archive = archive;
      this.content = content;
      this.meter = meter;
      this.atEnd = atEnd;
      this.names = new EntryNames(task.prefix);
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
          if (!hostile && (Listing.isHidden(name) || Listing.isCompanion(name))) {
            drain();
            continue;
          }
          String id = names.id(name, meter.entries());
          if (hostile) {
            drain();
            return SourceImage.refused(
                id, null, new Rejection("entry name leaves the archive", ""));
          }
          return read(e, id, SourceImage.innermostDirectory(name));
        }
      } catch (IOException | IllegalArgumentException e) {
        // Commons Compress throws the latter for some nonsense in headers.
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
      long most = task.image.fileBytes();
      byte[] bytes = content.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 9) + 1);
      Rejection refused = task.image.refuseBytes(bytes.length);
      if (refused != null) {
        drain();
        return SourceImage.refused(id, label, refused);
      }
      return SourceImage.encoded(id, label, bytes);
    }

    /**
     * Reads an entry to its end through the meter: skipping inflates as much and counts nothing.
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
}
