// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A card, emulated: memory, streams, products, graphs, and that all of it is given back. */
class CudaStreamTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator("memory=1g");

  private static final String SOURCE =
      """
      extern "C" __global__ void twice(float* __restrict__ y, const float* __restrict__ x) {
        unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
        y[i] = 2.0f * x[i];
      }
      SPARKVAE_KERNEL(twice, 0)
      """;

  private static final int N = 64;
  private static final int BYTES = N * Float.BYTES;
  private static final Place PLACE = new Place("any", 0);
  private static final CudaCommand.Launch TWICE =
      new CudaCommand.Launch("twice", 2, 1, N / 2, 1, List.of(PLACE, PLACE));

  private CudaDevice device;
  private Map<String, Long> before;

  @BeforeEach
  void open() {
    device = CudaDevice.open(0);
    before = alive();
  }

  /** Whatever a test opened, it has closed. */
  @AfterEach
  void everythingIsGivenBack() {
    assertThat(alive()).isEqualTo(before);
  }

  private static Map<String, Long> alive() {
    Map<String, Long> alive = new TreeMap<>();
    for (String kind :
        List.of(
            "allocations",
            "pinned",
            "streams",
            "events",
            "graphs",
            "executables",
            "modules",
            "programs",
            "handles")) {
      alive.put(kind, EMULATOR.count(kind));
    }
    return alive;
  }

  private static void fill(PinnedMemory memory, float... values) {
    memory.buffer().asFloatBuffer().put(values);
  }

  private static float[] floats(PinnedMemory memory) {
    FloatBuffer buffer = memory.buffer().asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private static float[] random(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextInt(-8, 9);
    }
    return values;
  }

  @Test
  void aKernelReadsWhatWasCopiedBeforeAndItsResultIsCopiedAfter() {
    float[] values = random(N, 1);
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        CudaModule module = device.module(SOURCE);
        PinnedMemory host = device.pin(BYTES);
        DeviceMemory x = device.allocate(BYTES);
        DeviceMemory copy = device.allocate(BYTES);
        DeviceMemory y = device.allocate(BYTES)) {
      fill(host, values);
      stream.zero(y.address(), BYTES);
      stream.upload(host, x.address(), BYTES);
      stream.copy(x.address(), copy.address(), BYTES);
      stream.launch(module.function("twice"), TWICE, y.address(), copy.address());
      stream.download(y.address(), host, BYTES / 2);
      stream.synchronize();
      for (int i = 0; i < N; i++) {
        assertThat(floats(host)[i]).isEqualTo(i < N / 2 ? 2 * values[i] : values[i]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void multipliesRowMajorMatrices(boolean transposeA, boolean transposeB) {
    int m = 3;
    int n = 5;
    int k = 7;
    float[] a = random(m * k, 2);
    float[] b = random(k * n, 3);
    CudaCommand.Product product =
        new CudaCommand.Product(transposeA, transposeB, m, n, k, PLACE, PLACE, PLACE);
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        PinnedMemory hostA = device.pin(a.length * 4);
        PinnedMemory hostB = device.pin(b.length * 4);
        PinnedMemory hostC = device.pin(m * n * 4);
        DeviceMemory onA = device.allocate(a.length * 4L);
        DeviceMemory onB = device.allocate(b.length * 4L);
        DeviceMemory onC = device.allocate(m * n * 4L)) {
      fill(hostA, a);
      fill(hostB, b);
      stream.upload(hostA, onA.address(), hostA.bytes());
      stream.upload(hostB, onB.address(), hostB.bytes());
      stream.product(product, onA.address(), onB.address(), onC.address());
      stream.download(onC.address(), hostC, hostC.bytes());
      stream.synchronize();
      float[] expected = new float[m * n];
      for (int i = 0; i < m * n; i++) {
        int row = i / n;
        int column = i % n;
        for (int j = 0; j < k; j++) {
          expected[i] +=
              a[transposeA ? j * m + row : row * k + j]
                  * b[transposeB ? column * k + j : j * n + column];
        }
      }
      assertThat(floats(hostC)).isEqualTo(expected);
    }
  }

  @Test
  void aCapturedGraphRunsAgainOnNewContent() {
    try (CudaStream stream = device.stream(ProductPrecision.TF32);
        CudaModule module = device.module(SOURCE);
        PinnedMemory host = device.pin(BYTES);
        DeviceMemory x = device.allocate(BYTES);
        DeviceMemory y = device.allocate(BYTES)) {
      Runnable commands =
          () -> {
            stream.upload(host, x.address(), BYTES);
            stream.launch(module.function("twice"), TWICE, y.address(), x.address());
            stream.launch(module.function("twice"), TWICE, x.address(), y.address());
            stream.download(x.address(), host, BYTES);
          };
      commands.run();
      stream.synchronize();
      try (CapturedGraph graph = stream.capture(commands)) {
        fill(host, random(N, 4));
        stream.launch(graph);
        stream.launch(graph);
        stream.synchronize();
        float[] expected = random(N, 4);
        for (int i = 0; i < N; i++) {
          expected[i] *= 16;
        }
        assertThat(floats(host)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aFailureInACaptureEndsIt() {
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        DeviceMemory x = device.allocate(BYTES)) {
      assertThatThrownBy(
              () ->
                  stream.capture(
                      () -> {
                        stream.zero(x.address(), BYTES);
                        throw new IllegalArgumentException("own");
                      }))
          .hasMessage("own");
      stream.zero(x.address(), BYTES);
      stream.synchronize();
    }
  }

  /** Transfers in one stream, computation in another. */
  @Test
  void aStreamWaitsForTheEventOfAnother() {
    try (CudaStream transfers = device.stream(ProductPrecision.FP32);
        CudaStream computation = device.stream(ProductPrecision.FP32);
        CudaModule module = device.module(SOURCE);
        CudaEvent uploaded = device.event();
        CudaEvent done = device.event();
        PinnedMemory host = device.pin(BYTES);
        DeviceMemory x = device.allocate(BYTES);
        DeviceMemory y = device.allocate(BYTES)) {
      fill(host, random(N, 5));
      transfers.upload(host, x.address(), BYTES);
      transfers.record(uploaded);
      computation.await(uploaded);
      computation.launch(module.function("twice"), TWICE, y.address(), x.address());
      computation.download(y.address(), host, BYTES);
      computation.record(done);
      done.synchronize();
      float[] expected = random(N, 5);
      for (int i = 0; i < N; i++) {
        expected[i] *= 2;
      }
      assertThat(floats(host)).isEqualTo(expected);
    }
  }

  /** As Spark's pool does: any thread, workers side by side on one card. */
  @Test
  void threadsShareACardWithAStreamEach() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> results =
          IntStream.range(0, 8)
              .mapToObj(worker -> pool.submit(() -> doubled(random(N, worker))))
              .toList();
      for (int worker = 0; worker < 8; worker++) {
        float[] expected = random(N, worker);
        for (int i = 0; i < N; i++) {
          expected[i] *= 2;
        }
        assertThat(results.get(worker).get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdown();
    }
  }

  private static float[] doubled(float... values) {
    CudaDevice own = CudaDevice.open(0);
    try (CudaStream stream = own.stream(ProductPrecision.FP32);
        CudaModule module = own.module(SOURCE);
        PinnedMemory host = own.pin(BYTES);
        DeviceMemory x = own.allocate(BYTES)) {
      fill(host, values);
      stream.upload(host, x.address(), BYTES);
      stream.launch(module.function("twice"), TWICE, x.address(), x.address());
      stream.download(x.address(), host, BYTES);
      stream.synchronize();
      return floats(host);
    }
  }

  @Test
  void missingMemoryIsTheOperatorsError() {
    assertThatThrownBy(() -> device.allocate(3L << 30))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageMatching(
            "GPU 0 \\(.+\\): expected 3.0 GiB of memory in one piece, found 1.0 GiB free of 1.0 GiB");
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

  @Test
  void copiesStayWithinPinnedMemory() {
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        PinnedMemory pinned = device.pin(BYTES);
        DeviceMemory memory = device.allocate(2 * BYTES)) {
      assertThatThrownBy(() -> stream.upload(pinned, memory.address(), BYTES + 1))
          .hasMessage("copy: expected at most 256 bytes, found 257");
      assertThatThrownBy(() -> stream.download(memory.address(), pinned, BYTES + 1))
          .hasMessage("copy: expected at most 256 bytes, found 257");
    }
  }
}
