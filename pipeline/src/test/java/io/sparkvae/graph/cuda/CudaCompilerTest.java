// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaApi.Nvrtc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NVRTC itself, where a machine has it. It needs no card. */
class CudaCompilerTest {
  private static final String GOOD =
      """
      extern "C" __global__ void k(float* __restrict__ y) { y[threadIdx.x] = expf(1.0f); }
      SPARKVAE_KERNEL(k, 0)
      """;

  @TempDir static Path here;
  private static List<String> said;

  /** Compiles for several cards, and says what comes of it. */
  static final class Program {
    public static void main(String[] arguments) {
      String file;
      try {
        file = CudaLibrary.nvrtc(List.of(13, 12)).load(CudaPlaces.current());
      } catch (ResourceFailure e) {
        return;
      }
      int[] major = new int[1];
      int[] minor = new int[1];
      CudaStatus.check("nvrtcVersion", Nvrtc.nvrtcVersion(major, minor));
      CudaLibraries libraries =
          new CudaLibraries(file, "%d.%d".formatted(major[0], minor[0]), "no cuBLAS");
      CubinCache cache = new CubinCache(Path.of(arguments[0], "cubin"));
      for (int card : new int[] {80, 86, 90, 110}) {
        byte[] image = CudaCompiler.of(libraries, ComputeCapability.of(card), cache).compile(GOOD);
        OwnProcess.say(card + " " + new String(image, 1, 3, StandardCharsets.US_ASCII));
      }
      say(() -> CudaCompiler.of(libraries, ComputeCapability.of(90), cache).compile("nonsense;"));
      say(() -> CudaCompiler.of(libraries, ComputeCapability.of(300), cache));
    }

    private static void say(Runnable refused) {
      try {
        refused.run();
        OwnProcess.say("not refused");
      } catch (RuntimeException e) {
        OwnProcess.say(e);
      }
    }
  }

  @BeforeAll
  static void compile() throws Exception {
    Map<String, String> environment =
        System.getenv().containsKey(CudaPlaces.VARIABLE)
            ? Map.of(CudaPlaces.VARIABLE, System.getenv(CudaPlaces.VARIABLE))
            : Map.of();
    said = OwnProcess.run(Program.class, here, environment, here.toString());
    assumeTrue(!said.isEmpty(), "no NVRTC on this machine (" + CudaPlaces.VARIABLE + ")");
  }

  @Test
  void compilesToMachineCodeForEachCard() {
    assertThat(said).startsWith("80 ELF", "86 ELF", "90 ELF", "110 ELF");
    assertThat(here.resolve("cubin")).isDirectoryContaining("glob:**.cubin");
  }

  @Test
  void saysWhatNvrtcSays() {
    assertThat(said.get(4))
        .startsWith("java.lang.IllegalStateException: kernels: NVRTC ")
        .contains(" refuses them for sm_90:|sparkvae.cu(1): error:");
  }

  @Test
  void refusesACardThatItDoesNotKnow() {
    assertThat(said.get(5))
        .contains("ResourceFailure: NVRTC ")
        .contains(": expected one that compiles for compute capability 30.0, found one for ")
        .contains("9.0");
  }
}
