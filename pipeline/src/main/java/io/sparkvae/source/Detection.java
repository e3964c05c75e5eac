// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Detects the format for {@code ingest.format = auto}: of a single file by its first bytes, of a
 * directory by the names of its files. Exactly one format must match.
 */
final class Detection {
  private Detection() {}

  static SourceFormat of(Listing listing, Configuration hadoop) {
    if (listing.files().isEmpty()) {
      throw Listing.empty(listing);
    }
    SourceFormat found = listing.single() ? file(listing, hadoop) : directory(listing);
    return found instanceof ArchiveFormat ? ofArchives(found, listing, hadoop) : found;
  }

  /** Returns the format of the arrays in archives; that of the archives if they hold images. */
  private static SourceFormat ofArchives(
      SourceFormat archives, Listing listing, Configuration hadoop) {
    Listing.Listed first =
        listing.single()
            ? listing.files().get(0)
            : listing.files().stream()
                .filter(file -> archives.isNamed(file.path()))
                .findFirst()
                .orElseThrow();
    return ArchivedArrays.in(listing, first, hadoop).map(SourceFormat.class::cast).orElse(archives);
  }

  /**
   * Detects the format of a directory. Names of companion files, such as labels, count only if
   * there are no other files.
   */
  private static SourceFormat directory(Listing listing) {
    Predicate<Listing.Listed> companion = file -> IgnoreRule.isCompanion(file.path());
    Map<SourceFormat, String> examples = named(listing, companion.negate());
    if (examples.isEmpty()) {
      examples = named(listing, companion);
    }
    if (examples.isEmpty()) {
      listing.files().forEach(file -> CifarFormat.refusePickles(file.path(), listing.root()));
      throw listing.files().stream().allMatch(companion)
          ? Listing.empty(new FolderFormat().select(listing, null))
          : refused(listing, "only names that no format uses, such as " + unknown(listing));
    }
    if (examples.size() > 1) {
      throw refused(
          listing,
          examples.entrySet().stream()
              .map(e -> "%s (%s)".formatted(e.getKey().name(), e.getValue()))
              .collect(Collectors.joining(", ")));
    }
    return examples.keySet().iterator().next();
  }

  /** Returns the formats that the names belong to, each with the first such name. */
  private static Map<SourceFormat, String> named(
      Listing listing, Predicate<Listing.Listed> considered) {
    Map<SourceFormat, String> examples = new LinkedHashMap<>();
    for (Listing.Listed file : listing.files()) {
      if (considered.test(file)) {
        SourceFormats.ALL.stream()
            .filter(format -> format.isNamed(file.path()))
            .findFirst()
            .ifPresent(format -> examples.putIfAbsent(format, file.path()));
      }
    }
    return examples;
  }

  private static String unknown(Listing listing) {
    return listing.files().stream()
        .map(Listing.Listed::path)
        .filter(path -> !IgnoreRule.isCompanion(path))
        .findFirst()
        .orElseThrow();
  }

  private static SourceFormat file(Listing listing, Configuration hadoop) {
    FileStart file = FileStart.of(listing, listing.files().get(0), hadoop);
    if (file.length() == 0) {
      throw new DataFailure(
          "input %s: expected images, found an empty file".formatted(listing.root()));
    }
    return SourceFormats.ALL.stream()
        .filter(format -> format.recognises(file))
        .findFirst()
        .orElseThrow(() -> refused(listing, "a file that begins with" + file.hex()));
  }

  private static ConfigurationFailure refused(Listing listing, String found) {
    return new ConfigurationFailure(
        "ingest.format = auto: expected one known format in %s, found %s; set ingest.format"
            .formatted(listing.root(), found));
  }
}
