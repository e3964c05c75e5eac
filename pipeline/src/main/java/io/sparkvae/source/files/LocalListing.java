// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lists a local directory without Hadoop's file system. Listing 70,000 names so takes a fifth of
 * the time, because Hadoop's URIs are slower than the files. Links are followed; what cannot be
 * opened is listed with its {@link Obstacle}.
 */
final class LocalListing {
  private LocalListing() {}

  /**
   * A name in a directory.
   *
   * @param key identity of a directory; {@code null} for files, and where the system has none
   */
  private record Child(
      String name,
      Path path,
      boolean directory,
      long length,
      long modified,
      Object key,
      Obstacle obstacle) {
    static Child blocked(Path path, Obstacle obstacle) {
      return new Child(path.getFileName().toString(), path, false, 0, 0, null, obstacle);
    }
  }

  /** The directories from the root to one directory. */
  private record Chain(Object key, Chain above) {
    boolean has(Object directory) {
      for (Chain at = this; at != null && directory != null; at = at.above) {
        if (directory.equals(at.key)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Returns the files below a directory. Sizes and directories are read in parallel. */
  static List<Listing.Listed> walk(Path directory) throws IOException {
    try {
      Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
      return walk(directory, "", new Chain(key, null)).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns what a path is that is neither a file nor a directory. */
  static Obstacle obstacle(Path path) {
    return child(path).obstacle;
  }

  private static Stream<Listing.Listed> walk(Path directory, String prefix, Chain chain) {
    List<Child> children;
    try {
      children = children(directory);
    } catch (IOException e) {
      if (IgnoreRule.ofDirectory(prefix).isEmpty()) {
        throw new UncheckedIOException(e);
      }
      // A hidden directory that cannot be read counts as one file.
      return Stream.of(new Listing.Listed(prefix, 0));
    }
    return children.parallelStream()
        .flatMap(
            child -> {
              String path = prefix + child.name;
              if (!child.directory) {
                return Stream.of(
                    new Listing.Listed(path, child.length, child.modified, child.obstacle));
              }
              return chain.has(child.key)
                  ? Stream.of(new Listing.Listed(path, 0, 0, Obstacle.LOOP))
                  : walk(child.path, path + "/", new Chain(child.key, chain));
            });
  }

  /** Returns the children of a directory, ordered by name. */
  private static List<Child> children(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> stream = Files.list(directory)) {
      paths = stream.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return paths.parallelStream()
        .map(LocalListing::child)
        .sorted(Comparator.comparing(Child::name))
        .toList();
  }

  private static Child child(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isOther()) {
        return Child.blocked(path, Obstacle.SPECIAL);
      }
      String name = path.getFileName().toString();
      // The character that stands for bytes which are not text.
      if (name.indexOf('\ufffd') >= 0 && !Files.exists(path.resolveSibling(name))) {
        return Child.blocked(path, Obstacle.UNDECODABLE_NAME);
      }
      boolean directory = attributes.isDirectory();
      Object key = directory ? attributes.fileKey() : null;
      long modified = attributes.lastModifiedTime().toMillis();
      return new Child(name, path, directory, attributes.size(), modified, key, null);
    } catch (AccessDeniedException e) {
      return Child.blocked(path, Obstacle.FORBIDDEN);
    } catch (IOException e) {
      if (Files.isSymbolicLink(path)) {
        return Child.blocked(path, Obstacle.BROKEN_LINK);
      }
      if (e instanceof java.nio.file.NoSuchFileException) {
        // It was removed just now: it is listed and later refused, because it cannot be opened.
        return new Child(path.getFileName().toString(), path, false, 0, 0, null, null);
      }
      throw new UncheckedIOException(e);
    }
  }
}
