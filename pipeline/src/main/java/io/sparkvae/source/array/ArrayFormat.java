// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.source.encoded.ArchiveFormat;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.IgnoredEntries;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.source.format.TaskedSource;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;

/**
 * A format of files that hold many images: IDX, NumPy, CIFAR, STL-10. The files lie in a directory,
 * or in tar and zip archives, as they are distributed.
 */
public abstract class ArrayFormat implements SourceFormat {
  /** Keeps the files of this format and, if there are none, archives that may hold them. */
  @Override
  public Listing select(Listing found, Configuration hadoop) {
    if (found.files().stream().noneMatch(file -> isNamed(file.path()))) {
      return found.ignoring(
          file ->
              ArchiveFormat.TAR.isNamed(file.path()) || ArchiveFormat.ZIP.isNamed(file.path())
                  ? null
                  : IgnoreRule.isCompanion(file.path())
                      ? IgnoreReason.COMPANION
                      : IgnoreReason.FOREIGN);
    }
    Listing named = SourceFormat.super.select(found, hadoop);
    Set<String> copies = new HashSet<>();
    List<ArrayFile> files = named.files().stream().map(file -> ArrayFile.of(named, file)).toList();
    try {
      copies(files, hadoop).forEach(file -> copies.add(file.name()));
    } catch (IOException e) {
      throw unreadable(found, e);
    }
    return named.ignoring(file -> copies.contains(file.path()) ? IgnoreReason.COPY : null);
  }

  /**
   * Returns the files that hold what another file holds as well.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when two files have the name of the same set,
   *     but not its content
   */
  List<ArrayFile> copies(List<ArrayFile> files, Configuration hadoop) throws IOException {
    return List.of();
  }

  @Override
  public final ImageSource open(Listing listing, SourcePlan plan, SourceAccess access) {
    Configuration hadoop = access.hadoop();
    try {
      ArrayFiles found = ArrayFiles.of(listing, this, plan, hadoop);
      List<IgnoredEntries.Entry> ignored = new ArrayList<>(found.ignored());
      List<ArrayFile> files = new ArrayList<>(found.files());
      for (ArrayFile copy : copies(files, hadoop)) {
        files.remove(copy);
        ignored.add(new IgnoredEntries.Entry(copy.name(), IgnoreReason.COPY));
      }
      List<SourceTask> tasks = new ArrayList<>(tasks(files, plan, hadoop));
      if (!tasks.isEmpty() && !ignored.isEmpty()) {
        tasks.add(new IgnoredEntries(ignored));
      }
      return new TaskedSource(listing.root().toString(), tasks);
    } catch (IOException e) {
      throw unreadable(listing, e);
    }
  }

  /**
   * Divides the files into tasks. It may read headers, but no images.
   *
   * @throws DataFailure when a file does not have this format
   */
  abstract List<? extends SourceTask> tasks(
      List<ArrayFile> files, SourcePlan plan, Configuration hadoop) throws IOException;

  private static RuntimeException unreadable(Listing listing, IOException e) {
    boolean broken = e instanceof EOFException || e instanceof ZipException;
    return broken || e.getCause() instanceof ZipException
        ? new DataFailure(
            "%s: expected a whole file, found it broken: %s"
                .formatted(listing.root(), e.getMessage()),
            e)
        : new ResourceFailure(
            "%s: cannot be read: %s".formatted(listing.root(), e.getMessage()), e);
  }
}
