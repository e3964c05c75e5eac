// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import io.sparkvae.source.archive.Archive;
import io.sparkvae.source.archive.TarEntries;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.TaskedSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Tar, compressed or not, and zip: one archive, or all archives in a directory. Each archive is one
 * task; the tasks run in parallel.
 */
public abstract class ArchiveFormat implements SourceFormat {
  private static final List<String> TAR_ENDINGS =
      List.of(
          ".tar",
          ".tar.gz",
          ".tgz",
          ".tar.bz2",
          ".tbz2",
          ".tbz",
          ".tar.xz",
          ".txz",
          ".tar.zst",
          ".tzst");

  private static final List<String> ZIP_ENDINGS = List.of(".zip");

  /** Tar archives, compressed or not. */
  public static final SourceFormat TAR =
      new ArchiveFormat("tar") {
        @Override
        public boolean isNamed(String path) {
          return endsWith(path, TAR_ENDINGS);
        }

        @Override
        public boolean recognises(FileStart file) {
          return file.has(257, "ustar") || TarEntries.begin(file.bytes());
        }

        @Override
        Archive.Kind kind(String path) {
          return Archive.Kind.TAR;
        }
      };

  /** Zip archives. */
  public static final SourceFormat ZIP =
      new ArchiveFormat("zip") {
        @Override
        public boolean isNamed(String path) {
          return endsWith(path, ZIP_ENDINGS);
        }

        /**
         * An NPZ file is also a zip file, so its name decides. A file named zip may begin with a
         * program that unpacks it.
         */
        @Override
        public boolean recognises(FileStart file) {
          return isZip(file) && !IgnoreRule.extension(file.name()).equals("npz")
              || isNamed(file.name());
        }

        @Override
        Archive.Kind kind(String path) {
          return Archive.Kind.ZIP;
        }
      };

  /** A directory with archives of both kinds. */
  public static final SourceFormat BOTH =
      new ArchiveFormat("archives") {
        @Override
        public boolean isNamed(String path) {
          return isArchive(path);
        }

        @Override
        public boolean recognises(FileStart file) {
          return false;
        }

        @Override
        Archive.Kind kind(String path) {
          return ZIP.isNamed(path) ? Archive.Kind.ZIP : Archive.Kind.TAR;
        }
      };

  private final String name;

  private ArchiveFormat(String name) {
    this.name = name;
  }

  /** Whether a file begins like a zip file, possibly an empty one. */
  public static boolean isZip(FileStart file) {
    return file.has(0, "PK\3\4") || file.has(0, "PK\5\6");
  }

  /** Whether the name is that of an archive. */
  static boolean isArchive(String path) {
    return endsWith(path, TAR_ENDINGS) || endsWith(path, ZIP_ENDINGS);
  }

  private static boolean endsWith(String path, List<String> endings) {
    String lower = path.toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(lower::endsWith);
  }

  /** Returns the name of an archive without directory and ending. */
  private static String stem(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String lower = name.toLowerCase(Locale.ROOT);
    return Stream.concat(TAR_ENDINGS.stream(), ZIP_ENDINGS.stream())
        .filter(lower::endsWith)
        .findFirst()
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .orElse(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean mayHoldClass() {
    return true;
  }

  /** Returns how a file of this format is laid out. */
  abstract Archive.Kind kind(String path);

  @Override
  public ImageSource open(Listing files, SourcePlan plan, SourceAccess access) {
    List<ArchiveTask> tasks =
        files.files().stream()
            .map(
                file ->
                    new ArchiveTask(
                        new Archive(
                            kind(file.path()),
                            files.resolve(file).toString(),
                            file.length(),
                            plan.zipNames()),
                        files.files().size() == 1 ? "" : file.path() + "/",
                        plan.labelledByFile() ? stem(file.path()) : null,
                        plan.image(),
                        plan.archive()))
            .toList();
    return new TaskedSource(files.root().toString(), tasks);
  }
}
