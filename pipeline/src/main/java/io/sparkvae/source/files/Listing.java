// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.StorageErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/**
 * The files below a path, divided into those that may hold images and those that are ignored. They
 * are ordered by name, directory by directory, whatever order the file system returns.
 *
 * @param root qualified path of the directory, or of the file when the input is a file
 * @param files files that may hold images, by path relative to the root; a single file by its name
 */
public record Listing(Path root, boolean single, List<Listed> files, List<Ignored> ignored) {
  /** The listing of a source without an input. */
  public static final Listing NONE = new Listing(null, false, List.of(), List.of());

  /**
   * The order of a walk through directories: the end of a directory's name sorts before every other
   * character.
   */
  private static final Comparator<Listed> WALK =
      Comparator.comparing(file -> file.path.replace('/', '\0'));

  /**
   * A digest also covers the content of at most this many files, of at most {@code SMALL_BYTES}
   * bytes in total.
   */
  private static final int SMALL_FILES = 16;

  private static final long SMALL_BYTES = 256L << 20;

  /** Stands for the digest of a file that cannot be opened. */
  private static final String UNREADABLE = "unreadable";

  /**
   * A file.
   *
   * @param path relative to the root, with forward slashes
   * @param modified time of the last modification, in milliseconds since 1970; 0 if not known
   * @param obstacle why it cannot be opened; {@code null} if nothing is known against it
   */
  public record Listed(String path, long length, long modified, Obstacle obstacle)
      implements java.io.Serializable {
    /** A file that may be opened. */
    public Listed(String path, long length, long modified) {
      this(path, length, modified, null);
    }

    /** A file whose time of modification is not known. */
    public Listed(String path, long length) {
      this(path, length, 0);
    }
  }

  /** A file that is not read as an image. */
  public record Ignored(Listed file, IgnoreReason reason) {}

  public Listing {
    files = List.copyOf(files);
    ignored = List.copyOf(ignored);
  }

  /**
   * Lists the files of an input.
   *
   * @throws ConfigurationFailure when the input does not exist
   * @throws ResourceFailure when it cannot be read
   */
  public static Listing of(String input, Configuration hadoop) {
    try {
      Path path = new Path(input);
      FileSystem fs = StorageStream.fileSystem(path, hadoop);
      Path root = fs.makeQualified(path);
      requireStorage(root);
      if (StorageStream.isLocal(fs)) {
        refuseSpecial(root);
      }
      FileStatus status = fs.getFileStatus(root);
      if (!status.isDirectory()) {
        return new Listing(
            root,
            true,
            List.of(new Listed(root.getName(), status.getLen(), status.getModificationTime())),
            List.of());
      }
      List<Listed> files = new ArrayList<>();
      if (StorageStream.isLocal(fs)) {
        files.addAll(LocalListing.walk(java.nio.file.Path.of(root.toUri().getPath())));
      } else {
        walk(fs, root, "", files);
      }
      return new Listing(root, false, files, List.of())
          .ignoring(file -> IgnoreRule.ofDataFile(file.path).orElse(null))
          .withoutResults();
    } catch (AccessDeniedException e) {
      throw new ResourceFailure(
          "input %s: expected directories that can be listed, found no permission for %s"
              .formatted(input, e.getFile()),
          e);
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure(
          "ingest.input: expected an existing file or directory, found none at " + input, e);
    } catch (IllegalArgumentException e) {
      throw StorageErrors.explained("ingest.input", e)
          .orElseGet(
              () ->
                  new ConfigurationFailure(
                      "ingest.input: expected a URI, found '%s': %s"
                          .formatted(input, e.getMessage()),
                      e));
    } catch (IOException e) {
      throw unreadable(input, e);
    }
  }

  /** Returns the failure for an input that cannot be read. */
  public static Failure unreadable(String input, IOException e) {
    return StorageErrors.explained("ingest.input", e)
        .orElseGet(
            () ->
                new ResourceFailure("%s: cannot be read: %s".formatted(input, e.getMessage()), e));
  }

  /**
   * Refuses a web server: Hadoop opens its pages, but knows neither their lengths nor what lies
   * beside them.
   *
   * @throws ConfigurationFailure when the input is one
   */
  public static void requireStorage(Path input) {
    String scheme = String.valueOf(input.toUri().getScheme());
    if (scheme.equals("http") || scheme.equals("https")) {
      throw new ConfigurationFailure(
          "ingest.input: expected a local file or storage such as hdfs:// or s3a://, found a web server (%s); download it first"
              .formatted(input));
    }
  }

  /**
   * Refuses a pipe, a socket, a device: reading it might never begin or never end. Hadoop's file
   * system would open it.
   */
  private static void refuseSpecial(Path root) {
    java.nio.file.Path path = java.nio.file.Path.of(root.toUri().getPath());
    if (Files.exists(path) && LocalListing.obstacle(path) == Obstacle.SPECIAL) {
      throw new ConfigurationFailure(
          "ingest.input: expected a file or directory, found a pipe, socket or device at %s; save its bytes as a file"
              .formatted(root));
    }
  }

  private static void walk(FileSystem fs, Path directory, String prefix, List<Listed> files)
      throws IOException {
    FileStatus[] children;
    try {
      children = fs.listStatus(directory);
    } catch (IOException e) {
      if (IgnoreRule.ofDirectory(prefix).isEmpty()) {
        throw e;
      }
      // A hidden directory that cannot be read counts as one file.
      files.add(new Listed(prefix, 0));
      return;
    }
    Arrays.sort(children, Comparator.comparing(s -> s.getPath().getName()));
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (child.isDirectory()) {
        walk(fs, child.getPath(), prefix + name + "/", files);
      } else {
        files.add(new Listed(prefix + name, child.getLen(), child.getModificationTime()));
      }
    }
  }

  /** Returns the failure for a listing without files. */
  public static DataFailure empty(Listing listing) {
    String passed =
        listing.ignored.isEmpty()
            ? ""
            : "; %s, such as %s"
                .formatted(IgnoredFiles.of(listing.ignored), listing.ignored.get(0).file.path);
    return new DataFailure(
        "input %s: expected images, found none%s".formatted(listing.root, passed));
  }

  /**
   * Returns this listing with the results of earlier stages ignored that lie among the images, as
   * after {@code --input . --output run}.
   */
  private Listing withoutResults() {
    Set<String> results =
        Stream.concat(files.stream(), ignored.stream().map(Ignored::file))
            .map(file -> IgnoreRule.resultOf(file.path))
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
    return results.isEmpty()
        ? this
        : ignoring(file -> isBelow(file.path, results) ? IgnoreReason.CONTROL : null);
  }

  private static boolean isBelow(String path, Set<String> directories) {
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (directories.contains(path.substring(0, end))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns this listing with more files ignored. {@code reason} returns null for files that are
   * kept.
   */
  public Listing ignoring(Function<Listed, IgnoreReason> reason) {
    List<Listed> kept = new ArrayList<>();
    List<Ignored> passed = new ArrayList<>(ignored);
    for (Listed file : files) {
      IgnoreReason why = reason.apply(file);
      if (why == null) {
        kept.add(file);
      } else {
        passed.add(new Ignored(file, why));
      }
    }
    passed.sort(Comparator.comparing(Ignored::file, WALK));
    return new Listing(root, single, kept, passed);
  }

  /**
   * Returns a listing of only the files with these paths, including files that this listing
   * ignores.
   */
  public Listing only(Set<String> paths) {
    List<Listed> chosen =
        Stream.concat(files.stream(), ignored.stream().map(Ignored::file))
            .filter(file -> paths.contains(file.path))
            .sorted(WALK)
            .toList();
    return new Listing(root, single, chosen, List.of());
  }

  /** Returns this listing without the files with these paths. */
  public Listing without(Set<String> paths) {
    return new Listing(
        root,
        single,
        files.stream().filter(file -> !paths.contains(file.path)).toList(),
        ignored.stream().filter(passed -> !paths.contains(passed.file.path)).toList());
  }

  /** Returns where a file of this listing lies. */
  public Path resolve(Listed file) {
    return single ? root : child(root, file.path);
  }

  /**
   * Returns a path below another. {@code new Path(parent, name)} would read a name with a colon as
   * a scheme.
   */
  public static Path child(Path directory, String relative) {
    return new Path(directory + "/" + relative);
  }

  /**
   * Returns the SHA-256 of the sorted paths and lengths. For few and small files it also covers
   * their bytes. It does not cover modification times, which change with every copy.
   */
  public String digest(Configuration hadoop) {
    MessageDigest sha = Digest.newSha256();
    long bytes = 0;
    for (Listed file : files) {
      sha.update((file.path + "\t" + file.length + "\n").getBytes(StandardCharsets.UTF_8));
      bytes += file.length;
    }
    if (files.size() <= SMALL_FILES && bytes <= SMALL_BYTES) {
      for (Listed file : files) {
        sha.update((digest(file, hadoop) + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
    return Digest.hex(sha.digest());
  }

  /** Returns the SHA-256 of the sorted paths and modification times. */
  public String times() {
    MessageDigest sha = Digest.newSha256();
    for (Listed file : files) {
      sha.update((file.path + "\t" + file.modified + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return Digest.hex(sha.digest());
  }

  /** Returns the SHA-256 of the sorted paths and of the bytes of each file. */
  public String content(Configuration hadoop) {
    List<String> digests =
        files.parallelStream().map(file -> file.path + "\t" + digest(file, hadoop)).toList();
    return Digest.ofText(String.join("\n", digests));
  }

  private String digest(Listed file, Configuration hadoop) {
    // Such a file goes to the quarantine. When it can be read, the source is another one.
    if (file.obstacle != null) {
      return UNREADABLE;
    }
    Path path = resolve(file);
    try (var in = StorageStream.fileSystem(path, hadoop).open(path)) {
      return Digest.ofStream(in);
    } catch (FileNotFoundException | AccessControlException e) {
      return UNREADABLE;
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }
}
