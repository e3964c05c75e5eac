// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.failure.ConfigurationFailure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folders where CUDA's libraries are looked for.
 *
 * @param first folders that somebody named: {@value #VARIABLE}, {@code CUDA_HOME}
 * @param last folders for libraries that the system's loader does not find: CUDA's usual folder,
 *     and those of Python's packages, which PyTorch brings
 */
record CudaPlaces(List<Path> first, List<Path> last) {
  /** Environment variable with a list of folders, separated by colons. */
  static final String VARIABLE = "SPARKVAE_CUDA";

  /** System property that overrides the variable. */
  static final String PROPERTY = "sparkvae.cuda";

  private static final List<String> WHEELS =
      List.of("nvidia/cu13/lib", "nvidia/cuda_nvrtc/lib", "nvidia/cublas/lib");

  CudaPlaces {
    first = List.copyOf(first);
    last = List.copyOf(last);
  }

  /** Returns the places of this process. */
  static CudaPlaces current() {
    return of(named(), System.getenv(), Path.of("/"));
  }

  /** Whether somebody named folders for this program. */
  static boolean areNamed() {
    return !named().isBlank();
  }

  private static String named() {
    String variable = System.getenv(VARIABLE);
    return System.getProperty(PROPERTY, variable == null ? "" : variable);
  }

  /**
   * Returns the places on a machine.
   *
   * @param named the value of {@value #VARIABLE}, or empty
   * @param environment the process's environment
   * @param root the root of the file system
   * @throws ConfigurationFailure when a named folder is not there
   */
  static CudaPlaces of(String named, Map<String, String> environment, Path root) {
    List<Path> first = new ArrayList<>();
    for (Path folder : split(named)) {
      if (!Files.isDirectory(folder)) {
        throw new ConfigurationFailure(
            "%s: expected folders, found '%s', which is none".formatted(VARIABLE, folder));
      }
      first.add(folder.toAbsolutePath());
    }
    if (environment.containsKey("CUDA_HOME")) {
      Path home = Path.of(environment.get("CUDA_HOME"));
      first.addAll(folders(Stream.of(home.resolve("lib64"), home.resolve("lib"))));
    }
    List<Path> last =
        folders(
            Stream.concat(
                Stream.of("usr/local/cuda/lib64", "usr/local/nvidia/lib64", "usr/lib/wsl/lib")
                    .map(root::resolve),
                prefixes(environment, root)
                    .flatMap(prefix -> children(prefix.resolve("lib"), "python3"))
                    .flatMap(lib -> Stream.of("site-packages", "dist-packages").map(lib::resolve))
                    .flatMap(packages -> WHEELS.stream().map(packages::resolve))));
    return new CudaPlaces(first, last);
  }

  /** Where Pythons are installed: what the environment names, then the usual places. */
  private static Stream<Path> prefixes(Map<String, String> environment, Path root) {
    Stream<Path> named =
        Stream.of("VIRTUAL_ENV", "CONDA_PREFIX")
            .filter(environment::containsKey)
            .map(environment::get)
            .map(Path::of);
    Stream<Path> onPath =
        split(environment.getOrDefault("PATH", "")).stream()
            .filter(folder -> Files.exists(folder.resolve("python3")) && folder.getParent() != null)
            .map(Path::getParent);
    Stream<Path> usual = Stream.of(root.resolve("usr/local"), root.resolve("usr"));
    Stream<Path> inHome =
        Stream.ofNullable(environment.get("HOME"))
            .map(Path::of)
            .flatMap(
                home ->
                    Stream.concat(
                        Stream.of(home.resolve(".local")),
                        children(home.resolve(".pyenv/versions"), "")));
    return Stream.of(named, onPath, usual, children(root.resolve("opt"), ""), inHome)
        .flatMap(s -> s);
  }

  /**
   * Returns those candidates for a library that exist, best first: absolute paths, or names that
   * the loader may find.
   */
  List<String> candidates(List<String> files) {
    return Stream.of(in(first, files), files.stream(), in(last, files)).flatMap(s -> s).toList();
  }

  /** Returns the places in words, for messages. */
  String inWords() {
    return Stream.of(
            first.stream().map(Path::toString),
            Stream.of("the loader's path"),
            last.stream().map(Path::toString))
        .flatMap(s -> s)
        .collect(Collectors.joining(", "));
  }

  private static Stream<String> in(List<Path> folders, List<String> files) {
    return folders.stream()
        .flatMap(folder -> files.stream().map(folder::resolve))
        .filter(Files::exists)
        .map(Path::toString);
  }

  private static List<Path> split(String list) {
    return Stream.of(list.split(File.pathSeparator))
        .filter(s -> !s.isBlank())
        .map(Path::of)
        .toList();
  }

  private static List<Path> folders(Stream<Path> folders) {
    return folders.filter(Files::isDirectory).distinct().toList();
  }

  /** Returns the folders in a folder whose names begin so, sorted; none if it cannot be read. */
  private static Stream<Path> children(Path folder, String beginning) {
    if (!Files.isReadable(folder) || !Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> listed = Files.list(folder)) {
      return listed
          .filter(child -> child.getFileName().toString().startsWith(beginning))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
