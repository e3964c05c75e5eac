// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.archive.Archive;
import io.sparkvae.source.archive.ArchiveLimits;
import io.sparkvae.source.archive.ArchiveReader;
import io.sparkvae.source.archive.EntryNames;
import io.sparkvae.source.archive.ZipNames;
import io.sparkvae.source.encoded.ArchiveFormat;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Recognises archives of arrays, such as {@code cifar-10-binary.tar.gz}: the first entry that may
 * hold images decides.
 */
public final class ArchivedArrays {
  private static final List<ArrayFormat> FORMATS =
      List.of(CifarFormat.CIFAR_10, CifarFormat.CIFAR_100, new StlFormat(), new IdxFormat());

  private ArchivedArrays() {}

  /**
   * Returns the format of the arrays in an archive; empty when its first entry is something else,
   * or cannot be read.
   *
   * @throws DataFailure when the archive holds Python pickles of CIFAR
   */
  public static Optional<ArrayFormat> in(
      Listing listing, Listing.Listed archive, Configuration hadoop) {
    FileStart start = FileStart.of(listing, archive, hadoop);
    Path path = listing.resolve(archive);
    Archive.Kind kind = ArchiveFormat.isZip(start) ? Archive.Kind.ZIP : Archive.Kind.TAR;
    Archive whole = new Archive(kind, path.toString(), archive.length(), ZipNames.BY_BYTES);
    try (ArchiveReader reader = whole.open(whole.meter(ArchiveLimits.NONE), hadoop)) {
      for (ArchiveReader.Entry e = reader.next(); e != null; e = reader.next()) {
        String name = EntryNames.plain(e.name());
        CifarFormat.refusePickles(name, path);
        Optional<ArrayFormat> format =
            FORMATS.stream().filter(known -> known.isNamed(name)).findFirst();
        if (e.kind() == ArchiveReader.Kind.FILE
            && (format.isPresent() || IgnoreRule.of(name).isEmpty())) {
          return format;
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // The archive's own format says what is wrong with it.
      return Optional.empty();
    }
    return Optional.empty();
  }
}
