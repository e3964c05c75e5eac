// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.image.Rejection;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.files.Obstacle;
import io.sparkvae.source.files.StorageStream;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.source.format.TaskedSource;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * A directory with one image per file, read recursively, or a single image file. One task reads
 * many small files.
 */
public final class FolderFormat implements SourceFormat {
  /** Cost of opening a file, as the number of bytes that could be read in the same time. */
  private static final long OPENING = 4096;

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public boolean isNamed(String path) {
    return IgnoreRule.isImage(path);
  }

  @Override
  public boolean recognises(FileStart file) {
    return ImageDecoder.recognises(file.bytes());
  }

  /**
   * Reads every file that is not known to be something else. A file that is not an image is
   * quarantined.
   */
  @Override
  public Listing select(Listing found, Configuration hadoop) {
    Set<String> tables = tables(found);
    return found.ignoring(
        file ->
            IgnoreRule.isCompanion(file.path()) || tables.contains(file.path())
                ? IgnoreReason.COMPANION
                : ArchiveFormat.isArchive(file.path()) ? IgnoreReason.FOREIGN : null);
  }

  /**
   * Returns the Parquet files that each describe the images in a directory of the same name: {@code
   * 00000.parquet} beside {@code 00000/000000000.jpg}, as img2dataset writes them.
   */
  public static Set<String> tables(Listing listing) {
    List<String> tables =
        listing.files().stream()
            .map(Listing.Listed::path)
            .filter(path -> IgnoreRule.extension(path).equals("parquet"))
            .toList();
    if (tables.isEmpty()) {
      return Set.of();
    }
    Set<String> directories =
        listing.files().stream()
            .map(Listing.Listed::path)
            .filter(IgnoreRule::isImage)
            .map(path -> path.substring(0, Math.max(0, path.lastIndexOf('/'))))
            .collect(Collectors.toSet());
    return tables.stream()
        .filter(path -> directories.contains(path.substring(0, path.lastIndexOf('.'))))
        .collect(Collectors.toSet());
  }

  @Override
  public ImageSource open(Listing listing, SourcePlan plan, SourceAccess access) {
    List<Task> tasks = new ArrayList<>();
    List<Listing.Listed> packed = new ArrayList<>();
    long bytes = 0;
    // All tasks get the same size: a short last task would leave cores idle.
    long all = listing.files().stream().mapToLong(FolderFormat::cost).sum();
    long share = -Math.floorDiv(-all, Math.max(1, -Math.floorDiv(-all, plan.taskBytes())));
    String root =
        listing.single() ? listing.root().getParent().toString() : listing.root().toString();
    for (Listing.Listed file : listing.files()) {
      packed.add(file);
      bytes += cost(file);
      if (bytes >= share) {
        tasks.add(Task.of(root, packed, plan.image()));
        packed.clear();
        bytes = 0;
      }
    }
    if (!packed.isEmpty()) {
      tasks.add(Task.of(root, packed, plan.image()));
    }
    return new TaskedSource(listing.root().toString(), tasks);
  }

  @Override
  public OpenSource beyond(
      Listing now, SourcePlan plan, SourceAccess access, EarlierSource earlier) {
    Set<String> known = earlier.ids();
    Listing then = now.only(known);
    if (then.files().size() != known.size()
        || !then.digest(access.hadoop()).equals(earlier.digest())) {
      throw new ResumeFailure(
          "input %s: expected the %s images of the earlier shards as they were, found %s; ingest all without --since (pipeline.since.run)"
              .formatted(now.root(), known.size(), changed(known, then)));
    }
    Listing added = now.without(known);
    return new OpenSource(
        identity(now, plan, access.hadoop()),
        IgnoredFiles.of(added.ignored()),
        added.files().isEmpty() ? Optional.empty() : Optional.of(open(added, plan, access)));
  }

  /** Says in words how earlier images are not as they were. */
  private static String changed(Set<String> earlier, Listing now) {
    Set<String> gone = new TreeSet<>(earlier);
    now.files().forEach(file -> gone.remove(file.path()));
    if (gone.isEmpty()) {
      return "the same names, but another content of some";
    }
    String first = gone.iterator().next();
    return gone.size() == 1
        ? first + " gone"
        : "%s and %s more gone".formatted(first, gone.size() - 1);
  }

  private static long cost(Listing.Listed file) {
    return OPENING + file.length();
  }

  /**
   * A task's files. The names are bytes, because the driver holds millions of them and sends them
   * to the tasks.
   *
   * @param lengths lengths of the files; below zero for the obstacle with the number -1 - length
   */
  private record Task(String root, byte[] names, long[] lengths, ImageLimits limits)
      implements SourceTask {
    private static final String BETWEEN = "\0";

    static Task of(String root, List<Listing.Listed> files, ImageLimits limits) {
      String names = files.stream().map(Listing.Listed::path).collect(Collectors.joining(BETWEEN));
      return new Task(
          root,
          names.getBytes(StandardCharsets.UTF_8),
          files.stream().mapToLong(Task::length).toArray(),
          limits);
    }

    private static long length(Listing.Listed file) {
      return file.obstacle() == null ? file.length() : -1 - file.obstacle().ordinal();
    }

    @Override
    public long count() {
      return lengths.length;
    }

    private String[] paths() {
      return new String(names, StandardCharsets.UTF_8).split(BETWEEN);
    }

    @Override
    public Optional<Stream<String>> knownIds() {
      return Optional.of(Stream.of(paths()));
    }

    @Override
    public Optional<Stream<String>> knownLabels() {
      return Optional.of(
          Stream.of(paths()).map(SourceImage::innermostDirectory).filter(Objects::nonNull));
    }

    @Override
    public SourceIterator open(Configuration hadoop) throws IOException {
      Path directory = new Path(root);
      FileSystem fs = StorageStream.fileSystem(directory, hadoop);
      String[] paths = paths();
      boolean local = StorageStream.isLocal(fs);
      return new SourceIterator() {
        private int at;
        private byte[] buffer = {};

        /**
         * Local files are opened by Java itself: Hadoop's path and streams would take longer than
         * the image.
         */
        private InputStream open(String path) throws IOException {
          return local
              ? new FileInputStream(new File(directory.toUri().getPath(), path))
              : fs.open(Listing.child(directory, path));
        }

        /**
         * Reads a file's bytes; {@code null} when their number differs from the listed length. One
         * byte more than the length is requested. A local file returns fewer bytes only at its end,
         * so one call is enough for it.
         */
        private byte[] read(InputStream in, int length) throws IOException {
          if (buffer.length <= length) {
            buffer = new byte[length + 1];
          }
          int found = Math.max(0, in.read(buffer, 0, length + 1));
          if (found != length || !local) {
            found += in.readNBytes(buffer, found, length + 1 - found);
          }
          return found == length ? Arrays.copyOf(buffer, length) : null;
        }

        @Override
        protected SourceImage advance() throws IOException {
          if (at == paths.length) {
            return null;
          }
          long length = lengths[at];
          String path = paths[at++];
          String label = SourceImage.innermostDirectory(path);
          if (length < 0) {
            String why = Obstacle.values()[(int) (-1 - length)].reason();
            return SourceImage.refused(path, label, new Rejection(why, ""));
          }
          // An empty file is opened all the same: perhaps it is one that cannot be.
          Rejection refused = length == 0 ? null : limits.refuseBytes(length);
          if (refused != null) {
            return SourceImage.refused(path, label, refused);
          }
          byte[] bytes;
          try (InputStream in = open(path)) {
            bytes = read(in, (int) length);
          } catch (FileNotFoundException | AccessControlException e) {
            return SourceImage.refused(
                path, label, new Rejection("file cannot be opened", e.getMessage()));
          }
          if (bytes != null && length == 0) {
            return SourceImage.refused(path, label, limits.refuseBytes(0));
          }
          return bytes == null
              ? SourceImage.refused(
                  path, label, new Rejection("file changed while it was read", ""))
              : SourceImage.encoded(path, label, bytes);
        }
      };
    }
  }
}
