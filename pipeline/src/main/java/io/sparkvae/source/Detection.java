package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code ingest.format = auto}: a single file by its first bytes (CIFAR-10, which has no magic, by
 * name and length), a directory by the names in it. One kind must be found, and only one.
 */
final class Detection {
  private static final Set<String> IMAGES =
      Set.of("png", "jpg", "jpeg", "jpe", "jfif", "bmp", "dib", "gif", "tif", "tiff", "webp");

  private Detection() {}

  static SourceFormat of(Listing listing, Configuration hadoop) {
    if (listing.files().isEmpty()) {
      throw new DataFailure("input %s: expected images, found none".formatted(listing.root()));
    }
    return listing.single() ? file(listing, hadoop) : directory(listing);
  }

  private static SourceFormat directory(Listing listing) {
    Map<SourceFormat, String> examples = new EnumMap<>(SourceFormat.class);
    String unknown = null;
    for (Listing.Listed file : listing.files()) {
      SourceFormat format = byName(file.path());
      if (format == null) {
        unknown = unknown == null ? file.path() : unknown;
      } else {
        examples.putIfAbsent(format, file.path());
      }
    }
    if (examples.size() == 1) {
      return examples.keySet().iterator().next();
    }
    if (examples.isEmpty()) {
      throw refused(listing, "only names that say nothing, such as " + unknown);
    }
    throw refused(
        listing,
        examples.entrySet().stream()
            .map(e -> "%s (%s)".formatted(spelled(e.getKey()), e.getValue()))
            .collect(Collectors.joining(", ")));
  }

  private static SourceFormat byName(String path) {
    String extension = Listing.extension(path);
    if (IMAGES.contains(extension)) {
      return SourceFormat.FOLDER;
    }
    if (ArchiveSource.Kind.TAR.matches(path)) {
      return SourceFormat.TAR;
    }
    if (CifarSource.matches(path)) {
      return SourceFormat.CIFAR10;
    }
    return switch (extension) {
      case "zip" -> SourceFormat.ZIP;
      case "npz" -> SourceFormat.NPZ;
      case "parquet" -> SourceFormat.PARQUET;
      default -> IdxSource.matches(path) ? SourceFormat.IDX : null;
    };
  }

  private static SourceFormat file(Listing listing, Configuration hadoop) {
    Listing.Listed file = listing.files().get(0);
    Path path = listing.root();
    try {
      byte[] start;
      try (var in = StorageStream.inflated(path, hadoop)) {
        start = in.readNBytes(265);
      }
      if (file.length() == 0) {
        throw new DataFailure("input %s: expected images, found an empty file".formatted(path));
      }
      if (starts(start, 257, "ustar")) {
        return SourceFormat.TAR;
      }
      if (start.length > 4 && start[0] == 0 && start[1] == 0 && start[2] == 8 && start[3] == 3) {
        return SourceFormat.IDX;
      }
      if (starts(start, 0, "PK\3\4") || starts(start, 0, "PK\5\6")) {
        boolean npz = Listing.extension(file.path()).equals("npz");
        return npz ? SourceFormat.NPZ : SourceFormat.ZIP;
      }
      if (starts(start, 0, "PAR1")) {
        return SourceFormat.PARQUET;
      }
      if (CifarSource.matches(file.path()) && file.length() % CifarSource.RECORD == 0) {
        return SourceFormat.CIFAR10;
      }
      if (io.sparkvae.image.ImageDecoder.recognises(start)) {
        return SourceFormat.FOLDER;
      }
      StringBuilder hex = new StringBuilder("a file that begins with");
      for (int i = 0; i < Math.min(8, start.length); i++) {
        hex.append(String.format(Locale.ROOT, " %02x", start[i]));
      }
      throw refused(listing, hex.toString());
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw new DataFailure(
          "input %s: expected gzip, found it corrupt: %s".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static boolean starts(byte[] bytes, int at, String expected) {
    for (int i = 0; i < expected.length(); i++) {
      if (bytes.length <= at + i || bytes[at + i] != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static ConfigurationFailure refused(Listing listing, String found) {
    return new ConfigurationFailure(
        "ingest.format = auto: expected one known format in %s, found %s; set ingest.format"
            .formatted(listing.root(), found));
  }

  private static String spelled(SourceFormat format) {
    return io.sparkvae.configuration.Settings.spelled(format);
  }
}
