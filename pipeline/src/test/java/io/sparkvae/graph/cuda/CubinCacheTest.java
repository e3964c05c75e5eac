// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CubinCacheTest {
  private static final byte[] IMAGE = "machine code".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path here;
  private final AtomicInteger compilations = new AtomicInteger();

  private byte[] ask(CubinCache cache, String key) {
    return cache.get(
        key,
        () -> {
          compilations.incrementAndGet();
          return IMAGE;
        });
  }

  private Path directory() {
    return here.resolve("cubin");
  }

  @Test
  void compilesAKeyOnceForAllThreadsAndProcesses() throws IOException {
    CubinCache cache = new CubinCache(directory());
    IntStream.range(0, 64).parallel().forEach(i -> ask(cache, "a"));
    assertThat(compilations).hasValue(1);
    // Another process has a cache of its own on the same directory.
    assertThat(ask(new CubinCache(directory()), "a")).isEqualTo(IMAGE);
    assertThat(compilations).hasValue(1);
    ask(cache, "b");
    assertThat(compilations).hasValue(2);
    try (Stream<Path> files = Files.list(directory())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("a.cubin", "b.cubin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty", "cut", "flipped", "digest"})
  void aDamagedFileIsCompiledAnewAndMended(String damage) throws IOException {
    ask(new CubinCache(directory()), "a");
    Path file = directory().resolve("a.cubin");
    byte[] whole = Files.readAllBytes(file);
    byte[] damaged =
        switch (damage) {
          case "empty" -> new byte[0];
          case "cut" -> Arrays.copyOf(whole, whole.length - 1);
          case "flipped" -> flipped(whole, whole.length - 1);
          default -> flipped(whole, 0);
        };
    Files.write(file, damaged);
    assertThat(ask(new CubinCache(directory()), "a")).isEqualTo(IMAGE);
    assertThat(compilations).hasValue(2);
    assertThat(file).hasBinaryContent(whole);
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= 1;
    return flipped;
  }

  @Test
  void withoutADirectoryEachProcessCompiles() throws IOException {
    Files.createFile(directory());
    CubinCache cache = new CubinCache(directory());
    assertThat(ask(cache, "a")).isEqualTo(IMAGE);
    assertThat(ask(cache, "a")).isEqualTo(IMAGE);
    assertThat(compilations).hasValue(1);
  }
}
