package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.storage.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files below a path, in the order of their names, directory by directory, whatever order the
 * file system has. Left out are hidden files and directories (whose names begin with a dot or an
 * underscore, as everywhere in Hadoop) and companions: files whose names say that they are text
 * about the images.
 *
 * @param root qualified; the file itself when the input is a file
 * @param files relative to the root; of a single file its name
 */
record Listing(Path root, boolean single, List<Listed> files) {
  /**
   * A file.
   *
   * @param path relative to the root, with forward slashes
   */
  record Listed(String path, long length) implements java.io.Serializable {}

  private static final Set<String> COMPANIONS =
      Set.of(
          "csv", "tsv", "txt", "json", "jsonl", "xml", "md", "html", "yaml", "yml", "log", "sha256",
          "md5");

  /** Up to so many files of so many bytes in all, a digest covers their content, too. */
  private static final int SMALL_FILES = 16;

  private static final long SMALL_BYTES = 256L << 20;

  /**
   * Lists.
   *
   * @throws ConfigurationFailure when there is nothing
   * @throws ResourceFailure when it cannot be read
   */
  static Listing of(String input, Configuration hadoop) {
    try {
      Path path = new Path(input);
      FileSystem fs = StorageStream.fileSystem(path, hadoop);
      Path root = fs.makeQualified(path);
      FileStatus status = fs.getFileStatus(root);
      List<Listed> files = new ArrayList<>();
      if (status.isDirectory()) {
        if (StorageStream.isLocal(fs)) {
          files.addAll(LocalListing.walk(java.nio.file.Path.of(root.toUri().getPath())));
        } else {
          walk(fs, root, "", files);
        }
      } else {
        files.add(new Listed(root.getName(), status.getLen()));
      }
      return new Listing(root, !status.isDirectory(), List.copyOf(files));
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure(
          "ingest.input: expected an existing file or directory, found none at " + input, e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationFailure(
          "ingest.input: expected a URI, found '%s': %s".formatted(input, e.getMessage()), e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(input, e.getMessage()), e);
    }
  }

  private static void walk(FileSystem fs, Path directory, String prefix, List<Listed> files)
      throws IOException {
    FileStatus[] children = fs.listStatus(directory);
    Arrays.sort(children, Comparator.comparing(s -> s.getPath().getName()));
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (isHidden(name)) {
        continue;
      }
      if (child.isDirectory()) {
        walk(fs, child.getPath(), prefix + name + "/", files);
      } else if (!isCompanion(name)) {
        files.add(new Listed(prefix + name, child.getLen()));
      }
    }
  }

  /** Whether any part of the path is hidden. */
  static boolean isHidden(String path) {
    return path.startsWith(".")
        || path.startsWith("_")
        || path.contains("/.")
        || path.contains("/_");
  }

  /** Whether the name says that the file is text about images. */
  static boolean isCompanion(String path) {
    return COMPANIONS.contains(extension(path));
  }

  /** In lower case; empty without a dot. */
  static String extension(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  Listing filter(Predicate<Listed> predicate) {
    return new Listing(root, single, files.stream().filter(predicate).toList());
  }

  Path resolve(Listed file) {
    return single ? root : child(root, file.path);
  }

  /** A path below another. Not {@code new Path(parent, name)}: it takes a colon for a scheme. */
  static Path child(Path directory, String relative) {
    return new Path(directory + "/" + relative);
  }

  /**
   * SHA-256 over the sorted paths and lengths; of few and small files over their bytes, too.
   * Modification times are not part of it: they change with every copy.
   */
  String digest(Configuration hadoop) {
    MessageDigest sha = Digest.newSha256();
    long bytes = 0;
    for (Listed file : files) {
      sha.update((file.path + "\t" + file.length + "\n").getBytes(StandardCharsets.UTF_8));
      bytes += file.length;
    }
    if (files.size() <= SMALL_FILES && bytes <= SMALL_BYTES) {
      for (Listed file : files) {
        Path path = resolve(file);
        try (var in = StorageStream.fileSystem(path, hadoop).open(path)) {
          sha.update((Digest.ofStream(in) + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
          throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
        }
      }
    }
    return Digest.hex(sha.digest());
  }
}
