// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkvae.graph.Noise.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NVIDIA's own compiler takes the text, where there is one. */
class NoiseTextCompilerTest {
  @TempDir Path directory;

  private static Path nvcc() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/cuda/bin";
    List<Path> found =
        Stream.of(path.split(":"))
            .map(folder -> Path.of(folder, "nvcc"))
            .filter(Files::isExecutable)
            .toList();
    assumeTrue(!found.isEmpty(), "no nvcc on the search path or in /usr/local/cuda");
    return found.get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sm_80", "sm_90", "sm_100"})
  void cardsTakeTheText(String card) throws Exception {
    Path nvcc = nvcc();
    Path text = directory.resolve("noise.cu");
    // nvcc takes no macro with parameters on its command line.
    Files.writeString(
        text,
        "#define SPARKVAE_KERNEL(name, syncs)\n"
            + NoiseTextTest.program(new NoiseText.Input(Distribution.GAUSSIAN, 1, 20, 128)));
    assertThat(exit(nvcc, card, text)).isZero();
    // The control: a text with a mistake.
    Files.writeString(text, "extern \"C\" __global__ void a(float* y) { y = 1; }");
    assertThat(exit(nvcc, card, text)).isNotZero();
  }

  private int exit(Path nvcc, String card, Path text) throws IOException, InterruptedException {
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                nvcc.toString(),
                "-arch=" + card,
                "-std=c++17",
                "-Werror",
                "all-warnings",
                "-cubin",
                "-o",
                directory.resolve("noise.cubin").toString(),
                text.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int exit = process.waitFor();
    System.out.print(Files.readString(log));
    return exit;
  }
}
