// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Loader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A library of CUDA to look for. No library comes with this program: each is the machine's own.
 *
 * @param title what it is, for messages
 * @param files names of its file that would do, best first
 * @param companion how the names of files begin that it loads itself, and that may lie beside it
 *     without being found by it; empty if there are none
 * @param functions the class of {@link CudaApi} with its functions
 */
record CudaLibrary(String title, List<String> files, String companion, Class<?> functions) {
  CudaLibrary {
    files = List.copyOf(files);
  }

  /** NVIDIA's driver. */
  static CudaLibrary driver() {
    return new CudaLibrary(CudaDriver.TITLE, List.of("libcuda.so.1"), "", CudaApi.Driver.class);
  }

  /** NVRTC, of the first of these major versions of CUDA that is there. */
  static CudaLibrary nvrtc(List<Integer> majors) {
    return new CudaLibrary(
        "NVRTC", named("libnvrtc.so.", majors), "libnvrtc-builtins.so.", CudaApi.Nvrtc.class);
  }

  /** cuBLAS, of the first of these major versions of CUDA that is there. */
  static CudaLibrary cublas(List<Integer> majors) {
    return new CudaLibrary(
        "cuBLAS", named("libcublas.so.", majors), "libcublasLt.so.", CudaApi.Cublas.class);
  }

  private static List<String> named(String beginning, List<Integer> majors) {
    return majors.stream().map(major -> beginning + major).toList();
  }

  /**
   * Loads the first candidate that can be loaded and binds its functions. It stays loaded until the
   * process ends.
   *
   * @return the path of its file
   * @throws ResourceFailure when there is none
   */
  String load(CudaPlaces places) {
    List<String> problems = new ArrayList<>();
    for (String candidate : places.candidates(files)) {
      try {
        loadCompanions(candidate);
        open(candidate);
        Native.register(functions, NativeLibrary.getInstance(candidate));
        return loadedFrom(candidate);
      } catch (UnsatisfiedLinkError e) {
        if (candidate.contains("/") || !e.getMessage().contains("No such file")) {
          problems.add("; %s: %s".formatted(candidate, e.getMessage()));
        }
      }
    }
    throw new ResourceFailure(
        "%s: expected %s, found none that can be loaded (looked in %s; %s names further folders)%s"
            .formatted(
                title,
                String.join(" or ", files),
                places.inWords(),
                CudaPlaces.VARIABLE,
                String.join("", problems)));
  }

  private void loadCompanions(String candidate) {
    Path folder = Path.of(candidate).getParent();
    if (folder == null || companion.isEmpty()) {
      return;
    }
    String major = candidate.substring(candidate.lastIndexOf('.') + 1);
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(companion + major))
          .sorted()
          .forEach(file -> open(file.toString()));
    } catch (IOException e) {
      throw new UnsatisfiedLinkError(folder + ": " + e.getMessage());
    }
  }

  /**
   * Opens a library for good. JNA would close one that it does not use any more, and it does not
   * tell why one cannot be loaded.
   */
  private static void open(String name) {
    if (Loader.dlopen(name, Loader.LAZY) == 0) {
      throw new UnsatisfiedLinkError(Loader.dlerror());
    }
  }

  /** Returns the path of a library that the loader found by its name. */
  private static String loadedFrom(String name) {
    if (name.contains("/")) {
      return name;
    }
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      String stem = name.substring(0, name.indexOf(".so"));
      return lines
          .filter(line -> line.contains("/" + stem + ".so"))
          .map(line -> line.substring(line.indexOf('/')))
          .findFirst()
          .orElse(name);
    } catch (IOException e) {
      return name;
    }
  }
}
