// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The archive of inputs as people bring them, which lies beside the repository, and the tables of
 * what becomes of each. A table has one line for an input, with columns between bars; empty lines
 * and lines that begin with {@code #} do not count.
 */
final class SharedInputs {
  static final Path ARCHIVE = Path.of("..", "..", "shared", "inputs", "inputs.tar.xz");

  /** Tables whose lines are inputs of one ingestion each. */
  static final List<String> TABLES = List.of("archives", "datasets", "labels", "tables");

  /** The table whose lines are files of a directory that is ingested whole. */
  static final String FILES = "files";

  /** The images that the files of labels name. */
  static final String LABELLED = "csvimg";

  /** Inputs without an outcome, for which somebody has still to decide what is right. */
  static final String UNDECIDED = "undecided";

  private final Path root;

  private SharedInputs(Path root) {
    this.root = root;
  }

  static boolean present() {
    return Files.exists(ARCHIVE);
  }

  /** Unpacks the archive into a directory. {@code tar} keeps names, links and permissions. */
  static SharedInputs unpack(Path directory) throws Exception {
    Process tar =
        new ProcessBuilder("tar", "-x", "-p", "-C", directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream in =
            new XZCompressorInputStream(new BufferedInputStream(Files.newInputStream(ARCHIVE)));
        var out = tar.getOutputStream()) {
      in.transferTo(out);
    }
    assertThat(tar.waitFor()).as("tar's exit status").isZero();
    return new SharedInputs(directory.resolve("inputs"));
  }

  Path resolve(String path) {
    return root.resolve(path);
  }

  /** Returns the paths of all files, links, and directories without content, from the root. */
  SortedSet<String> all() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> !path.equals(root) && isLeaf(path))
          .map(path -> root.relativize(path).toString())
          .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }
  }

  private static boolean isLeaf(Path path) {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (Stream<Path> children = Files.list(path)) {
      return children.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines of a table, each as its columns. */
  static List<List<String>> table(String name) {
    try (InputStream in =
        SharedInputs.class.getResourceAsStream("/shared-inputs/" + name + ".csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
