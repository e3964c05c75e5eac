// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** NVIDIA's compiler, where there is one. It needs no card. */
final class Nvcc {
  private Nvcc() {}

  private static Optional<Path> found() {
    return Stream.concat(
            Stream.ofNullable(System.getenv("CUDA_HOME")).map(home -> Path.of(home, "bin")),
            Stream.of(System.getenv("PATH").split(":")).map(Path::of))
        .map(folder -> folder.resolve("nvcc"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Compiles to machine code; skips the test where there is no compiler. */
  static void compile(String source, String architecture, Path directory) {
    assertThat(messages(source, architecture, directory)).isEmpty();
    assertThat(directory.resolve("kernels.cubin")).isNotEmptyFile();
  }

  /** What the compiler says. */
  static String messages(String source, String architecture, Path directory) {
    Optional<Path> nvcc = found();
    assumeTrue(nvcc.isPresent(), "nvcc is neither in CUDA_HOME nor on the path");
    try {
      // As a line of text: nvcc's preprocessor does not take a macro with parameters as an option.
      String whole = "#define SPARKVAE_KERNEL(name, syncs)\n" + source;
      Path file = Files.writeString(directory.resolve("kernels.cu"), whole);
      Process process =
          new ProcessBuilder(
                  List.of(
                      nvcc.get().toString(),
                      "-cubin",
                      "-arch=" + architecture,
                      "-std=c++17",
                      "-o",
                      directory.resolve("kernels.cubin").toString(),
                      file.toString()))
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes());
      int code = process.waitFor();
      return code == 0 ? text : "error " + code + ": " + text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
