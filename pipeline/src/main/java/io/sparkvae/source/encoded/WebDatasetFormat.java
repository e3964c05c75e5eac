// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.source.archive.Archive;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.files.StorageStream;
import io.sparkvae.source.format.AskedFormat;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.source.format.TaskedSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Shards of webdataset: tar files in which the files of one sample follow each other and have one
 * key, the name up to its first dot. {@code 0007.jpg} is the image, {@code 0007.cls} its class. The
 * input is a tar file, a directory of them, or a list with braces: {@code train-{000..146}.tar}.
 * img2dataset writes such shards, with Parquet and JSON files beside them.
 *
 * <p>An id is the name of the shard and the key. A split in the name of the shard becomes a
 * directory.
 *
 * <p>Tar files are read as folders of images unless this format is asked for.
 */
public final class WebDatasetFormat implements AskedFormat {
  private static final Pattern SPLIT =
      Pattern.compile(
          "(?i)(?:(.+)[-_. ])?(train|training|test|val|valid|validation)(?:[-_. ](.+))?");

  @Override
  public String name() {
    return "webdataset";
  }

  @Override
  public void check(Settings settings) {
    WebDatasetPlan.from(settings);
  }

  /** Whether an input is a list of tar files, which no other format reads. */
  public static boolean isList(String input, Configuration hadoop) {
    if (!BraceList.isIn(input) || !ArchiveFormat.TAR.isNamed(input)) {
      return false;
    }
    try {
      Path path = new Path(input);
      return !StorageStream.fileSystem(path, hadoop).exists(path);
    } catch (IOException | IllegalArgumentException e) {
      return true;
    }
  }

  /**
   * Lists the shards of an input.
   *
   * @throws ConfigurationFailure when one of a list is missing
   */
  public static Listing list(String input, Configuration hadoop) {
    if (!BraceList.isIn(input)) {
      return Listing.of(input, hadoop);
    }
    String above = input.substring(0, input.indexOf('{'));
    int cut = above.lastIndexOf('/') + 1;
    try {
      Path directory = new Path(cut == 0 ? "." : input.substring(0, cut));
      FileSystem fs = StorageStream.fileSystem(directory, hadoop);
      Path root = fs.makeQualified(directory);
      Listing.requireStorage(root);
      List<Listing.Listed> files =
          BraceList.expand(input.substring(cut)).parallelStream()
              .map(path -> listed(fs, root, path))
              .toList();
      return new Listing(root, false, files, List.of());
    } catch (UncheckedIOException e) {
      throw Listing.unreadable(input, e.getCause());
    } catch (IOException e) {
      throw Listing.unreadable(input, e);
    }
  }

  private static Listing.Listed listed(FileSystem fs, Path root, String path) {
    Path file = Listing.child(root, path);
    try {
      FileStatus status = fs.getFileStatus(file);
      if (status.isDirectory()) {
        throw new ConfigurationFailure(
            "ingest.input: expected a list of tar files, found the directory " + file);
      }
      return new Listing.Listed(path, status.getLen(), status.getModificationTime());
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure(
          "ingest.input: expected every file of the list, found none at " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tables and statistics that img2dataset writes beside its shards are companions. */
  @Override
  public Listing select(Listing found, Configuration hadoop) {
    Set<String> shards =
        found.files().stream()
            .map(Listing.Listed::path)
            .filter(ArchiveFormat.TAR::isNamed)
            .collect(Collectors.toSet());
    return found.ignoring(
        file ->
            shards.contains(file.path())
                ? null
                : IgnoreRule.isCompanion(file.path())
                        || shards.contains(file.path().replaceFirst("(?i)parquet$", "tar"))
                    ? IgnoreReason.COMPANION
                    : IgnoreReason.FOREIGN);
  }

  @Override
  public ImageSource open(Listing files, SourcePlan plan, SourceAccess access) {
    List<Task> tasks =
        files.files().stream()
            .map(
                file ->
                    new Task(
                        new ArchiveTask(
                            new Archive(
                                Archive.Kind.TAR,
                                files.resolve(file).toString(),
                                file.length(),
                                plan.zipNames()),
                            prefix(file),
                            null,
                            plan.image(),
                            plan.archive()),
                        WebDatasetPlan.from(plan.settings())))
            .toList();
    return new TaskedSource(files.root().toString(), tasks);
  }

  /** Returns the beginning of the ids of a shard's samples. */
  private static String prefix(Listing.Listed shard) {
    int name = shard.path().lastIndexOf('/') + 1;
    String stem = shard.path().substring(name).replaceFirst("(?i)\\.(tar(\\.\\w+)?|t\\w+)$", "");
    Matcher split = SPLIT.matcher(stem);
    String path = stem;
    if (split.matches()) {
      path =
          java.util.stream.Stream.of(split.group(1), split.group(2), split.group(3))
              .filter(part -> part != null)
              .collect(Collectors.joining("/"));
    }
    return shard.path().substring(0, name) + path + "/";
  }

  /** Whole shards may have come; those that were there must be as they were. */
  @Override
  public OpenSource beyond(
      Listing now, SourcePlan plan, SourceAccess access, EarlierSource earlier) {
    TreeSet<String> ids = new TreeSet<>(earlier.ids());
    Set<String> known =
        now.files().stream()
            .filter(
                shard -> {
                  String first = ids.ceiling(prefix(shard));
                  return first != null && first.startsWith(prefix(shard));
                })
            .map(Listing.Listed::path)
            .collect(Collectors.toSet());
    Listing then = now.only(known);
    if (!then.digest(access.hadoop()).equals(earlier.digest())) {
      throw new ResumeFailure(
          "input %s: expected the shards that the earlier ones were made from as they were, found %s of them, or some changed; ingest all without --since"
              .formatted(now.root(), then.files().size()));
    }
    Listing added = now.without(known);
    return new OpenSource(
        identity(now, plan, access.hadoop()),
        IgnoredFiles.of(added.ignored()),
        added.files().isEmpty() ? Optional.empty() : Optional.of(open(added, plan, access)));
  }

  /** Reads one shard. */
  private record Task(ArchiveTask archive, WebDatasetPlan plan) implements SourceTask {
    @Override
    public long count() {
      return -1;
    }

    @Override
    public SourceIterator open(Configuration hadoop) throws IOException {
      return archive.open(hadoop, (reader, meter) -> new Samples(archive, plan, reader, meter));
    }
  }
}
