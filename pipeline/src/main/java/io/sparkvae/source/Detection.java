// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.image.Rejection;
import io.sparkvae.source.array.ArchivedArrays;
import io.sparkvae.source.array.CifarFormat;
import io.sparkvae.source.encoded.ArchiveFormat;
import io.sparkvae.source.encoded.FolderFormat;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.table.TableFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Detects the format for {@code ingest.format = auto}: of a single file by its first bytes, of a
 * directory by the names of its files. Exactly one format must match.
 */
final class Detection {
  /** Files of a directory whose first bytes are read if their names tell nothing. */
  private static final int SAMPLE = 8;

  /** Limits for images that are only named, not decoded. */
  private static final ImageLimits NAMING = new ImageLimits(FileStart.LENGTH, 1);

  private Detection() {}

  static SourceFormat of(Listing listing, Configuration hadoop) {
    if (listing.files().isEmpty()) {
      throw Listing.empty(listing);
    }
    SourceFormat found = listing.single() ? file(listing, hadoop) : directory(listing, hadoop);
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
  private static SourceFormat directory(Listing listing, Configuration hadoop) {
    Predicate<Listing.Listed> companion = file -> IgnoreRule.isCompanion(file.path());
    Map<SourceFormat, String> examples = named(listing, companion.negate());
    if (examples.isEmpty()) {
      examples = named(listing, companion);
    }
    if (examples.isEmpty()) {
      listing.files().forEach(file -> CifarFormat.refusePickles(file.path(), listing.root()));
      if (listing.files().stream().allMatch(companion)) {
        listing.files().stream()
            .filter(file -> file.length() > 0)
            .limit(SAMPLE)
            .flatMap(file -> other(listing, file, hadoop).stream())
            .findFirst()
            .ifPresent(
                found -> {
                  throw refused(listing, found);
                });
        throw Listing.empty(new FolderFormat().select(listing, null));
      }
      return bySample(listing, hadoop);
    }
    if (examples.keySet().equals(Set.of(ArchiveFormat.TAR, ArchiveFormat.ZIP))) {
      return ArchiveFormat.BOTH;
    }
    Set<SourceFormat> formats = examples.keySet();
    if (areDescribed(listing, formats)) {
      return formats.contains(ArchiveFormat.TAR) ? ArchiveFormat.TAR : new FolderFormat();
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

  /**
   * Detects the format of a directory whose names tell nothing, such as names without extensions:
   * by the first bytes of its first files.
   */
  private static SourceFormat bySample(Listing listing, Configuration hadoop) {
    String found = null;
    for (Listing.Listed file : sample(listing)) {
      FileStart start = FileStart.of(listing, file, hadoop);
      if (new FolderFormat().recognises(start)) {
        return new FolderFormat();
      }
      if (found == null) {
        found = foreign(start).map(words -> file.path() + ", " + words).orElse(null);
      }
    }
    throw refused(
        listing,
        found != null ? found : "only names that no format uses, such as " + unknown(listing));
  }

  /** Returns the name of a file and what it is, if it is of a known format that is not read. */
  private static Optional<String> other(
      Listing listing, Listing.Listed file, Configuration hadoop) {
    return OtherFormat.of(FileStart.of(listing, file, hadoop))
        .map(other -> file.path() + ", " + other.words());
  }

  private static List<Listing.Listed> sample(Listing listing) {
    return listing.files().stream()
        .filter(file -> !IgnoreRule.isCompanion(file.path()))
        .filter(file -> file.length() > 0)
        .limit(SAMPLE)
        .toList();
  }

  /**
   * Whether a directory holds, beside each Parquet file, a tar file or a directory of images of the
   * same name, which it describes: so img2dataset writes them.
   */
  private static boolean areDescribed(Listing listing, Set<SourceFormat> formats) {
    TableFormat table = new TableFormat();
    if (formats.size() != 2 || formats.stream().noneMatch(TableFormat.class::isInstance)) {
      return false;
    }
    Set<String> names =
        listing.files().stream().map(Listing.Listed::path).collect(Collectors.toSet());
    Set<String> ofDirectories = FolderFormat.tables(listing);
    return names.stream()
        .filter(table::isNamed)
        .allMatch(
            path ->
                formats.contains(ArchiveFormat.TAR)
                    ? names.contains(path.replaceFirst("(?i)parquet$", "tar"))
                    : ofDirectories.contains(path));
  }

  private static Optional<SourceFormat> recognised(FileStart file) {
    // A checkpoint of PyTorch is a zip file, and others have been named as one.
    if (OtherFormat.of(file).isPresent()) {
      return SourceFormats.ALL.stream()
          .filter(format -> !(format instanceof ArchiveFormat))
          .filter(format -> format.recognises(file))
          .findFirst();
    }
    return SourceFormats.ALL.stream().filter(format -> format.recognises(file)).findFirst();
  }

  /** Returns what a file of a known format is that is not read, and what to do with it. */
  private static Optional<String> foreign(FileStart file) {
    Optional<String> other = OtherFormat.of(file).map(OtherFormat::words);
    if (other.isPresent()) {
      return other;
    }
    try (ImageDecoder decoder = new ImageDecoder(NAMING)) {
      return decoder.decode(file.bytes()) instanceof Rejection why
              && !why.reason().startsWith("not an image")
          ? Optional.of(why.reason())
          : Optional.empty();
    }
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
    return recognised(file)
        .orElseThrow(
            () ->
                refused(
                    listing,
                    foreign(file).orElseGet(() -> "a file that begins with" + file.hex())));
  }

  private static ConfigurationFailure refused(Listing listing, String found) {
    return new ConfigurationFailure(
        "ingest.format = auto: expected one known format in %s, found %s; set ingest.format"
            .formatted(listing.root(), found));
  }
}
