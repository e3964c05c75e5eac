// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code doctor} says on machines with and without cards, each a process of its own. */
class CudaFactsTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

  @TempDir Path here;

  /** Prints the facts. The argument is the card that the process has, if it has one. */
  static final class Program {
    public static void main(String[] arguments) {
      OptionalInt card =
          arguments.length == 0
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(arguments[0]));
      CudaFacts.facts(() -> card)
          .forEach(
              fact ->
                  OwnProcess.say(
                      "%s %s: %s".formatted(fact.meaning(), fact.subject(), fact.found())));
    }
  }

  private List<String> facts(String settings) throws Exception {
    return OwnProcess.run(Program.class, here, EMULATOR.environment(settings));
  }

  @Test
  void eachCardComputesAndTheLibrariesHaveTheirPlaces() throws Exception {
    List<String> facts = facts("cards=2 memory=1g");
    String folder = EMULATOR.folder().toString();
    assertThat(facts).hasSize(5);
    assertThat(facts.get(0))
        .isEqualTo("GOOD CUDA driver: for CUDA 13.0 (%s/libcuda.so.1)".formatted(folder));
    for (int card = 0; card < 2; card++) {
      assertThat(facts.get(1 + card))
          .matches(
              "GOOD GPU %d: .+, compute capability 9\\.0, 1\\.0 GiB free of 1\\.0 GiB, multiplies matrices with cuBLAS 13\\.0"
                  .formatted(card));
    }
    assertThat(facts.get(3))
        .startsWith("GOOD NVRTC: 13.")
        .endsWith("(%s/libnvrtc.so.13)".formatted(folder));
    assertThat(facts.get(4)).isEqualTo("GOOD cuBLAS: %s/libcublas.so.13".formatted(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cards=0                     | NOTE GPUs: NVIDIA's driver: expected cuInit to succeed, found CUDA_ERROR_NO_DEVICE (100: ",
        "fail=cuInit:1:999           | NOTE GPUs: NVIDIA's driver: expected cuInit to succeed, found CUDA_ERROR_UNKNOWN (999: ",
        "driver=11060                | NOTE GPUs: NVIDIA's driver: expected one for CUDA 12.0 or newer, found one for CUDA 11.6 (",
        "capability=6.1              | : expected compute capability 7.0 or newer, found 6.1",
        "capability=20.0             | NOTE GPU 0: NVRTC 13.",
        "memory=20m                  | : expected 32 MiB of memory in one piece, found 20 MiB free of 20 MiB",
        "fail=cuDevicePrimaryCtxRetain:1:46 | : expected cuDevicePrimaryCtxRetain to succeed, found CUDA_ERROR_DEVICE_UNAVAILABLE (46: ",
        "fail=nvrtcCompileProgram:1:7 | : expected libnvrtc-builtins beside it, found none",
        "fail=cublasSgemm_v2:1:13    | FATAL GPU 0: GPU 0 ("
      })
  void whatIsMissingIsSaid(String settings, String expected) throws Exception {
    assertThat(facts(settings)).anySatisfy(fact -> assertThat(fact).contains(expected.strip()));
  }

  /** Volta needs CUDA 12, of which there is nothing here: one message names both libraries. */
  @Test
  void allMissingLibrariesAreNamedAtOnce() throws Exception {
    assertThat(facts("capability=7.0"))
        .anySatisfy(
            fact ->
                assertThat(fact)
                    .startsWith("NOTE GPU 0: NVRTC: expected libnvrtc.so.12, found none")
                    .contains("|cuBLAS: expected libcublas.so.12, found none")
                    .contains("looked in %s, ".formatted(EMULATOR.folder())));
  }

  @Test
  void aMachineWithoutADriverIsWellUnlessJobsNeedOne() throws Exception {
    assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "this machine has a driver");
    assertThat(OwnProcess.run(Program.class, here, Map.of())).containsExactly("GOOD GPUs: none");
    assertThat(OwnProcess.run(Program.class, here, Map.of(), "0"))
        .singleElement()
        .asString()
        .startsWith("FATAL GPUs: NVIDIA's driver: expected libcuda.so.1, found none");
  }

  @Test
  void aProcessLooksAtItsOwnCardOnlyAndNeedsIt() throws Exception {
    assertThat(OwnProcess.run(Program.class, here, EMULATOR.environment("cards=3"), "1"))
        .filteredOn(fact -> fact.contains(" GPU "))
        .singleElement()
        .asString()
        .startsWith("GOOD GPU 1: ");
    assertThat(OwnProcess.run(Program.class, here, EMULATOR.environment("cards=3"), "3"))
        .anySatisfy(
            fact ->
                assertThat(fact)
                    .startsWith("FATAL GPU 3: GPU 3: expected one of the cards that the driver"));
  }

  @Test
  void theSystemsLoaderFindsTheDriverAsWell() throws Exception {
    String folder = EMULATOR.folder().toString();
    assertThat(OwnProcess.run(Program.class, here, Map.of("LD_LIBRARY_PATH", folder), "0"))
        .contains("GOOD CUDA driver: for CUDA 13.0 (%s/libcuda.so.1)".formatted(folder))
        .noneSatisfy(fact -> assertThat(fact).startsWith("FATAL"));
  }
}
