// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A card, emulated: memory, streams, products, graphs. */
class CudaStreamTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

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

  @RegisterExtension final GivenBack givenBack = new GivenBack(EMULATOR);

  private CudaDevice device;

  @BeforeEach
  void open() {
    device = CudaDevice.open(0);
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
  @CsvSource({
    "false, false, 1",
    "false, true, 1",
    "true, false, 1",
    "true, true, 1",
    "false, false, 4",
    "false, true, 4",
    "true, false, 4",
    "true, true, 4"
  })
  void multipliesRowMajorMatrices(boolean transposeA, boolean transposeB, int batch) {
    int m = 3;
    int n = 5;
    int k = 7;
    float[] a = random(batch * m * k, 2);
    float[] b = random(batch * k * n, 3);
    CudaCommand.Product product =
        new CudaCommand.Product(transposeA, transposeB, batch, m, n, k, PLACE, PLACE, PLACE);
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        PinnedMemory hostA = device.pin(a.length * 4);
        PinnedMemory hostB = device.pin(b.length * 4);
        PinnedMemory hostC = device.pin(batch * m * n * 4);
        DeviceMemory onA = device.allocate(a.length * 4L);
        DeviceMemory onB = device.allocate(b.length * 4L);
        DeviceMemory onC = device.allocate(batch * m * n * 4L)) {
      fill(hostA, a);
      fill(hostB, b);
      stream.upload(hostA, onA.address(), hostA.bytes());
      stream.upload(hostB, onB.address(), hostB.bytes());
      stream.product(product, onA.address(), onB.address(), onC.address());
      stream.download(onC.address(), hostC, hostC.bytes());
      stream.synchronize();
      float[] expected = new float[batch * m * n];
      for (int i = 0; i < batch * m * n; i++) {
        int entry = i / (m * n);
        int row = i / n % m;
        int column = i % n;
        for (int j = 0; j < k; j++) {
          expected[i] +=
              a[entry * m * k + (transposeA ? j * m + row : row * k + j)]
                  * b[entry * k * n + (transposeB ? column * k + j : j * n + column)];
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
