// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulator's NVRTC, and modules. */
class CudaEmulatorCompilerTest {
  @RegisterExtension static final CudaEmulator emulator = new CudaEmulator();

  private static final String NOTHING =
      "extern \"C\" __global__ void nothing(float* y) {}\nSPARKVAE_KERNEL(nothing, 0)\n";

  private static DriverCalls calls;

  @BeforeAll
  static void open() {
    calls = new DriverCalls(emulator);
  }

  @BeforeEach
  void enter() {
    calls.ok("cuCtxSetCurrent", calls.context);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extern \"C\" __global__ void f(float* y) { y[0] = missing; }",
        "extern \"C\" __global__ void f(float* y) { y[0] = INFINITY; }",
        "extern \"C\" __global__ void f(float* y) { uint32_t i = 0; y[i] = 0; }",
        "#include <math.h>",
      })
  void whatNvrtcRefusesFailsWithALog(String source) {
    DriverCalls.Compiled compiled = calls.compile(source, "--gpu-architecture=sm_90");
    assertThat(compiled.result()).isEqualTo(6);
    assertThat(calls.log(compiled.program())).contains("error");
    calls.destroyProgram(compiled.program());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--gpu-architecture=sm_52", "--gpu-architecture=90", "-O9"})
  void anUnknownOptionIsRefused(String option) {
    DriverCalls.Compiled compiled = calls.compile(NOTHING, option);
    assertThat(compiled.result()).isEqualTo(5);
    calls.destroyProgram(compiled.program());
  }

  @Test
  void anImageForAnotherCardOrADamagedOneIsRefused() {
    Memory image = calls.image(NOTHING, "sm_100");
    assertThat(calls.call("cuModuleLoadData", new long[1], image)).isEqualTo(209);
    emulator.configure("capability=10.0");
    long module = calls.make("cuModuleLoadData", image);
    calls.ok("cuModuleUnload", module);
    assertThat(calls.call("cuModuleUnload", module)).isEqualTo(400);

    image.setByte(500, (byte) ~image.getByte(500));
    assertThat(calls.call("cuModuleLoadData", new long[1], image)).isEqualTo(200);
    image.setByte(0, (byte) 0);
    assertThat(calls.call("cuModuleLoadData", new long[1], image)).isEqualTo(200);
  }

  @Test
  void modulesOfOneTextAreTwo() {
    Memory image = calls.image(NOTHING, "sm_90");
    long before = emulator.count("modules");
    long one = calls.make("cuModuleLoadData", image);
    long two = calls.make("cuModuleLoadData", image);
    long function = calls.make("cuModuleGetFunction", one, "nothing");
    assertThat(calls.make("cuModuleGetFunction", one, "nothing")).isEqualTo(function);
    assertThat(calls.make("cuModuleGetFunction", two, "nothing")).isNotEqualTo(function);
    calls.ok("cuModuleUnload", one);
    calls.ok("cuModuleUnload", two);
    assertThat(emulator.count("modules")).isEqualTo(before);
  }

  @Test
  void aGraphThatOutlivesItsModuleIsFound() {
    calls.load(NOTHING);
    long y = calls.allocate(4);
    long graph = calls.capture(() -> assertThat(calls.launch("nothing", 1, 1, 1, 1, y)).isZero());
    calls.unload();

    calls.ok("cuGraphLaunch", graph, calls.stream);

    assertThat(calls.synchronize()).isEqualTo(719);
    assertThat(emulator.findings()).containsExactly("kernel nothing: its module is unloaded");
  }

  /**
   * A binding that is new must be emulated, or the tests of what uses it fail on a missing symbol.
   */
  @ParameterizedTest
  @ValueSource(classes = {CudaApi.Driver.class, CudaApi.Nvrtc.class, CudaApi.Cublas.class})
  void everyFunctionThatIsBoundIsEmulated(Class<?> bindings) {
    assertThat(bindings.getDeclaredMethods())
        .filteredOn(method -> Modifier.isNative(method.getModifiers()))
        .hasSizeGreaterThan(7)
        .allSatisfy(
            method ->
                assertThat(emulator.library().getFunction(method.getName()).getName())
                    .isEqualTo(method.getName()));
  }
}
