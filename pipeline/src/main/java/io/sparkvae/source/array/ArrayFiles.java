// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.source.archive.Archive;
import io.sparkvae.source.archive.EntryNames;
import io.sparkvae.source.encoded.ArchiveFormat;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.IgnoredEntries;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.format.SourcePlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;

/**
 * The files of a source of arrays: those of a directory, or the entries of its archives.
 *
 * @param ignored entries of archives that are not read
 */
record ArrayFiles(List<ArrayFile> files, List<IgnoredEntries.Entry> ignored) {
  ArrayFiles {
    files = List.copyOf(files);
    ignored = List.copyOf(ignored);
  }

  /**
   * Lists the files, and the entries of archives.
   *
   * @param format its names decide which entries are read
   */
  static ArrayFiles of(Listing listing, SourceFormat format, SourcePlan plan, Configuration hadoop)
      throws IOException {
    List<ArrayFile> files = new ArrayList<>();
    List<IgnoredEntries.Entry> ignored = new ArrayList<>();
    boolean several = listing.files().size() > 1;
    for (Listing.Listed listed : listing.files()) {
      ArrayFile file = ArrayFile.of(listing, listed);
      if (format.reads(listed.path())) {
        files.add(file);
        continue;
      }
      FileStart start = FileStart.of(listing, listed, hadoop);
      UnaryOperator<String> named =
          entry -> (several ? file.name() + "/" : "") + EntryNames.plain(entry);
      List<ArrayFile> entries =
          ArchiveFormat.ZIP.recognises(start)
              ? file.entries(Archive.Kind.ZIP, named, plan, hadoop)
              : ArchiveFormat.TAR.recognises(start)
                  ? file.entries(Archive.Kind.TAR, named, plan, hadoop)
                  : List.of(file);
      for (ArrayFile entry : entries) {
        String name = EntryNames.plain(entry.entry());
        IgnoreReason reason = reason(name, format);
        if (reason == null) {
          files.add(entry);
        } else {
          ignored.add(new IgnoredEntries.Entry(entry.name(), reason));
        }
      }
    }
    return new ArrayFiles(files, ignored);
  }

  private static IgnoreReason reason(String name, SourceFormat format) {
    return format.reads(name) || name.isEmpty()
        ? IgnoreRule.ofDataFile(name).orElse(null)
        : IgnoreRule.of(name).orElse(IgnoreReason.FOREIGN);
  }
}
