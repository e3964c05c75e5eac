// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What CUDA refuses, and what is refused before CUDA sees it. Nothing stays open after a failure.
 */
class CudaErrorsTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator("memory=1g");

  @RegisterExtension final GivenBack givenBack = new GivenBack(EMULATOR);

  private static final String SOURCE =
      """
      extern "C" __global__ void twice(float* __restrict__ y, const float* __restrict__ x) {
        unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
        y[i] = 2.0f * x[i];
      }
      SPARKVAE_KERNEL(twice, 0)
      """;

  private static final int BYTES = 256;

  private CudaDevice device;

  @BeforeEach
  void open() {
    device = CudaDevice.open(0);
  }

  @Test
  void missingMemoryIsTheOperatorsError() {
    assertThatThrownBy(() -> device.allocate(3L << 30))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageMatching(
            "GPU 0 \\(.+\\): expected 3.0 GiB of memory in one piece, found [0-9.]+ [GM]iB free of .+");
    EMULATOR.configure("fail=cuMemHostAlloc:1:2");
    assertThatThrownBy(() -> device.pin(1 << 20))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageEndingWith(
            "expected 1 MiB of this machine's memory that can be pinned, found less");
    EMULATOR.configure("fail=cuModuleLoadData:1:2");
    assertThatThrownBy(() -> device.module(SOURCE))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("expected memory for cuModuleLoadData, found too little");
    EMULATOR.configure("fail=cublasCreate_v2:1:3");
    assertThatThrownBy(() -> device.stream(ProductPrecision.FP32))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining(
            "expected memory for cublasCreate_v2, found too little (CUBLAS_STATUS_");
  }

  @Test
  void otherErrorsAreDefectsAndNameFunctionAndCode() {
    try (CudaStream stream = device.stream(ProductPrecision.FP32)) {
      EMULATOR.configure("fail=cuStreamSynchronize:1:1");
      assertThatThrownBy(stream::synchronize)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(
              "GPU 0 \\(.+\\): cuStreamSynchronize returned CUDA_ERROR_INVALID_VALUE \\(1: .+\\)");
      // No sticky error stands behind this one.
      EMULATOR.configure("fail=cublasSetMathMode:1:13");
      assertThatThrownBy(() -> device.stream(ProductPrecision.FP32))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cublasSetMathMode returned CUBLAS_STATUS_EXECUTION_FAILED (13)");
    }
  }

  @Test
  void aKernelThatDoesNotCompileIsADefectWithTheCompilersWords() {
    assertThatThrownBy(
            () -> device.module("extern \"C\" __global__ void k(float* y) { y[0] = nonsense; }"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("kernels: NVRTC 13.")
        .hasMessageContaining("nonsense");
    try (CudaModule module = device.module(SOURCE)) {
      assertThatThrownBy(() -> module.function("thrice"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("CUDA_ERROR_NOT_FOUND");
    }
  }

  @Test
  void whatIsClosedIsNotUsedAgain() {
    CudaStream stream = device.stream(ProductPrecision.FP32);
    DeviceMemory memory = device.allocate(BYTES);
    PinnedMemory pinned = device.pin(BYTES);
    CudaModule module = device.module(SOURCE);
    CudaEvent event = device.event();
    for (int twice = 0; twice < 2; twice++) {
      stream.close();
      memory.close();
      pinned.close();
      module.close();
      event.close();
    }
    assertThatThrownBy(stream::synchronize).hasMessageEndingWith("expected it open");
    assertThatThrownBy(memory::address).hasMessageEndingWith("expected it open");
    assertThatThrownBy(pinned::buffer).hasMessageEndingWith("expected it open");
    assertThatThrownBy(() -> module.function("twice")).hasMessageEndingWith("expected it open");
    assertThatThrownBy(event::synchronize).hasMessageEndingWith("expected it open");
  }
}
