// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.util.List;
import java.util.Locale;

/**
 * Tar, gzipped or not, and zip: one archive, or all archives in a directory. Each archive is one
 * task, which reads it as a stream; the tasks run in parallel.
 */
abstract class ArchiveFormat implements SourceFormat {
  static final SourceFormat TAR =
      new ArchiveFormat(ArchiveTask.Kind.TAR, List.of(".tar", ".tar.gz", ".tgz")) {
        @Override
        public boolean recognises(FileStart file) {
          return file.has(257, "ustar");
        }
      };

  static final SourceFormat ZIP =
      new ArchiveFormat(ArchiveTask.Kind.ZIP, List.of(".zip")) {
        /** An NPZ file is also a zip file, so its name decides. */
        @Override
        public boolean recognises(FileStart file) {
          return isZip(file) && !IgnoreRule.extension(file.name()).equals("npz");
        }
      };

  private final ArchiveTask.Kind kind;
  private final List<String> endings;

  private ArchiveFormat(ArchiveTask.Kind kind, List<String> endings) {
    this.kind = kind;
    this.endings = endings;
  }

  /** Whether a file begins like a zip file, possibly an empty one. */
  static boolean isZip(FileStart file) {
    return file.has(0, "PK\3\4") || file.has(0, "PK\5\6");
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean isNamed(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return endings.stream().anyMatch(lower::endsWith);
  }

  @Override
  public ImageSource open(Listing files, SourcePlan plan, SourceAccess access) {
    List<ArchiveTask> tasks =
        files.files().stream()
            .map(
                file ->
                    new ArchiveTask(
                        kind,
                        files.resolve(file).toString(),
                        file.length(),
                        files.files().size() == 1 ? "" : file.path() + "/",
                        plan.image(),
                        plan.archive()))
            .toList();
    return new TaskedSource(files.root().toString(), tasks);
  }
}
