// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Recognises archives of arrays, such as {@code cifar-10-binary.tar.gz}: the first entry that may
 * hold images decides.
 */
final class ArchivedArrays {
  private static final List<ArrayFormat> FORMATS =
      List.of(CifarFormat.CIFAR_10, CifarFormat.CIFAR_100, new StlFormat(), new IdxFormat());

  private ArchivedArrays() {}

  /**
   * Returns the format of the arrays in an archive; empty when its first entry is something else,
   * or cannot be read.
   *
   * @throws DataFailure when the archive holds Python pickles of CIFAR
   */
  static Optional<ArrayFormat> in(Listing listing, Listing.Listed archive, Configuration hadoop) {
    FileStart start = FileStart.of(listing, archive, hadoop);
    Path path = listing.resolve(archive);
    try (InputStream in = StorageStream.inflated(path, hadoop);
        ArchiveInputStream<?> entries =
            ArchiveFormat.isZip(start)
                ? new ZipArchiveInputStream(in, "UTF-8", true, true)
                : new TarArchiveInputStream(in, "UTF-8")) {
      for (ArchiveEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        String name = EntryNames.plain(e.getName());
        CifarFormat.refusePickles(name, path);
        Optional<ArrayFormat> format =
            FORMATS.stream().filter(known -> known.isNamed(name)).findFirst();
        if (!e.isDirectory() && (format.isPresent() || IgnoreRule.of(name).isEmpty())) {
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
