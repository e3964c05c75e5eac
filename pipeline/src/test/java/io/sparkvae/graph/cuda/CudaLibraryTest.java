// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaLibraryTest {
  @TempDir Path root;

  /** Version numbers that no machine has. */
  private final CudaLibrary library = CudaLibrary.nvrtc(List.of(913, 912));

  @Test
  void whatIsMissingIsOneMessage() {
    assertThatThrownBy(() -> library.load(CudaPlaces.of("", Map.of(), root)))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "NVRTC: expected libnvrtc.so.913 or libnvrtc.so.912, found none that can be loaded"
                + " (looked in the loader's path; SPARKVAE_CUDA names further folders)");
  }

  @Test
  void aFileThatCannotBeLoadedIsNamedWithTheReason() throws IOException {
    Path file = root.resolve("libnvrtc.so.912");
    Files.writeString(
        file, "nothing that can be loaded, but longer than the head of a library ...");
    assertThatThrownBy(() -> library.load(CudaPlaces.of(root.toString(), Map.of(), root)))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("(looked in %s, the loader's path;".formatted(root))
        .hasMessageEndingWith("; %s: %s: invalid ELF header".formatted(file, file));
  }

  /** A driver runs what its own CUDA compiled and older; CUDA 13 knows no Volta. */
  @ParameterizedTest
  @CsvSource({
    "13000, 9, 0, '13, 12'",
    "14010, 12, 0, '13, 12'",
    "12080, 10, 0, 12",
    "13000, 7, 0, 12",
    "13000, 7, 5, '13, 12'"
  })
  void takesTheVersionThatDriverAndCardKnow(int driver, int major, int minor, String expected) {
    assertThat(CudaLibraries.majors(driver, new ComputeCapability(major, minor)))
        .map(Object::toString)
        .containsExactly(expected.split(", "));
  }

  @Test
  void aCardRunsTheCodeOfItsOwnGeneration() {
    ComputeCapability card = new ComputeCapability(8, 6);
    assertThat(card.runs(ComputeCapability.of(86))).isTrue();
    assertThat(card.runs(ComputeCapability.of(80))).isTrue();
    assertThat(card.runs(ComputeCapability.of(89))).isFalse();
    assertThat(card.runs(ComputeCapability.of(75))).isFalse();
    assertThat(ComputeCapability.of(121).architecture()).isEqualTo("sm_121");
    assertThat(ComputeCapability.of(121)).hasToString("12.1");
  }
}
