// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels on the emulator: known results, and mistakes that it must find. */
class CudaEmulatorKernelTest {
  @RegisterExtension static final CudaEmulator emulator = new CudaEmulator();

  private static final int ILLEGAL_ADDRESS = 700;
  private static final int LAUNCH_FAILED = 719;

  private static final String KERNELS =
      """
      extern "C" __global__ void line(float* __restrict__ y, const float* __restrict__ x) {
        for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < 1000u; i += blockDim.x * gridDim.x) {
          y[i] = __fmaf_rn(2.0f, x[i], 1.0f);
        }
      }
      SPARKVAE_KERNEL(line, 0)
      extern "C" __global__ void sum(float* __restrict__ y, const float* __restrict__ x) {
        __shared__ float s[32];
        float v = 0.0f;
        for (unsigned i = threadIdx.x; i < 1000u; i += 256u) v += x[blockIdx.x * 1000u + i];
        for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(0xffffffffu, v, d);
        if (threadIdx.x % 32u == 0u) s[threadIdx.x / 32u] = v;
        __syncthreads();
        if (threadIdx.x == 0u) {
          for (int w = 1; w < 8; w++) v += s[w];
          y[blockIdx.x] = v;
        }
      }
      SPARKVAE_KERNEL(sum, 1)
      extern "C" __global__ void transpose(float* __restrict__ y, const float* __restrict__ x) {
        __shared__ float s[8][33];
        s[threadIdx.y][threadIdx.x] = x[(blockIdx.y * 8u + threadIdx.y) * 64u + blockIdx.x * 32u + threadIdx.x];
        __syncthreads();
        unsigned t = threadIdx.y * 32u + threadIdx.x;
        y[(blockIdx.x * 32u + t / 8u) * 16u + blockIdx.y * 8u + t % 8u] = s[t % 8u][t / 8u];
      }
      SPARKVAE_KERNEL(transpose, 1)
      extern "C" __global__ void doubles(double* __restrict__ y) {
        double v = threadIdx.x;
        for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(0xffffffffu, v, d);
        if (threadIdx.x == 0u) y[0] = v;
      }
      SPARKVAE_KERNEL(doubles, 1)
      extern "C" __global__ void before(float* y) { y[(int) threadIdx.x - 32] = 0.0f; }
      SPARKVAE_KERNEL(before, 0)
      extern "C" __global__ void behind(float* y) { y[threadIdx.x] = 0.0f; }
      SPARKVAE_KERNEL(behind, 0)
      extern "C" __global__ void far(float* y, const float* x) { y[0] = x[1u << 30]; }
      SPARKVAE_KERNEL(far, 0)
      extern "C" __global__ void quads(float4* y) { y[0].w = 0.0f; }
      SPARKVAE_KERNEL(quads, 0)
      extern "C" __global__ void cast(float* y) { *(float4*) (y + 1) = make_float4(0, 0, 0, 0); }
      SPARKVAE_KERNEL(cast, 0)
      extern "C" __global__ void shared(float* y) {
        __shared__ float s[8];
        s[threadIdx.x] = y[0];
        y[0] = s[0];
      }
      SPARKVAE_KERNEL(shared, 0)
      extern "C" __global__ void divide(unsigned* y) { y[0] = 100u / y[1]; }
      SPARKVAE_KERNEL(divide, 0)
      extern "C" __global__ void diverge(float* y) {
        if (threadIdx.x < 7u) {
          __syncthreads();
        } else {
          __syncthreads();
        }
        y[0] = 0.0f;
      }
      SPARKVAE_KERNEL(diverge, 1)
      extern "C" __global__ void half(float* y) {
        float v = 1.0f;
        if (threadIdx.x < 16u) v = __shfl_down_sync(0xffffffffu, v, 1);
        __syncthreads();
        if (threadIdx.x == 0u) y[0] = v;
      }
      SPARKVAE_KERNEL(half, 1)
      extern "C" __global__ void secret(float* y) { __syncthreads(); y[0] = 0.0f; }
      SPARKVAE_KERNEL(secret, 0)
      extern "C" __global__ void last(float* y) { y[0] = blockIdx.x; }
      SPARKVAE_KERNEL(last, 0)
      extern "C" __global__ void race(float* y) {
        __shared__ float s[64];
        s[threadIdx.x] = threadIdx.x;
        y[threadIdx.x] = s[threadIdx.x ^ 1u];
        __syncthreads();
      }
      SPARKVAE_KERNEL(race, 1)
      extern "C" __global__ void unwritten(float* y) {
        __shared__ float s[64];
        if (threadIdx.x > 0u) s[threadIdx.x] = 1.0f;
        __syncthreads();
        y[threadIdx.x] = s[threadIdx.x];
      }
      SPARKVAE_KERNEL(unwritten, 1)
      """;

  private static DriverCalls calls;

  @BeforeAll
  static void load() {
    calls = new DriverCalls(emulator);
    calls.load(KERNELS);
  }

  @BeforeEach
  void enter() {
    calls.ok("cuCtxSetCurrent", calls.context);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "reverse", "shuffle", "both"})
  void kernelsGiveKnownResultsInEveryOrder(String order) {
    emulator.configure("order=" + order);
    float[] numbers = new float[2000];
    IntStream.range(0, 2000).forEach(i -> numbers[i] = i);
    long x = calls.upload(numbers);
    long line = calls.allocate(4000);
    long sums = calls.allocate(8);
    long transposed = calls.allocate(4096);
    long eight = calls.allocate(8);
    assertThat(calls.launch("line", 2, 1, 256, 1, line, x)).isZero();
    assertThat(calls.launch("sum", 2, 1, 256, 1, sums, x)).isZero();
    assertThat(calls.launch("transpose", 2, 2, 32, 8, transposed, x)).isZero();
    assertThat(calls.launch("doubles", 1, 1, 32, 1, eight)).isZero();

    float[] y = calls.download(line, 1000);
    float[] t = calls.download(transposed, 1024);
    for (int i = 0; i < 1000; i++) {
      assertThat(y[i]).isEqualTo(2f * i + 1);
      assertThat(t[i % 64 * 16 + i / 64]).isEqualTo(i);
    }
    assertThat(calls.download(sums, 2)).containsExactly(499500f, 1499500f);
    assertThat(calls.download(eight, 2)[1]).isEqualTo(Float.intBitsToFloat(0x407f0000)); // 496.0
    calls.free(x, line, sums, transposed, eight);
  }

  @ParameterizedTest
  @CsvSource({
    "before, 32, 700, byte -128 of the allocation of 64 bytes",
    "behind, 32, 700, touches byte 64 of the allocation of 64 bytes",
    "far, 1, 700, 'far from any allocation'",
    "cast, 1, 700, misaligned",
    "shared, 9, 700, leaves an array in shared memory",
    "divide, 1, 719, divides by zero",
    "diverge, 32, 719, thread 7 at the one in line",
    "half, 32, 719, of the same warp in line",
    "secret, 1, 719, its SPARKVAE_KERNEL says that it does not",
  })
  void aWrongKernelFailsWithTheCardsCodeAndIsDescribed(
      String kernel, int threads, int code, String finding) {
    long y = calls.allocate(64);
    calls.ok("cuMemsetD8Async", y, (byte) 0, 64L, calls.stream);
    long[] arguments = kernel.equals("far") ? new long[] {y, y} : new long[] {y};

    assertThat(calls.launch(kernel, 1, 1, threads, 1, arguments)).isZero();
    assertThat(calls.synchronize()).isEqualTo(code);

    assertThat(emulator.findings())
        .singleElement()
        .asString()
        .contains("kernel " + kernel, finding);
    assertThat(calls.call("cuMemFree_v2", y)).as("every later call fails").isEqualTo(code);
    emulator.restart();
    calls.free(y);
  }

  @Test
  void aWriteIntoTheBytesBehindAnOddAllocationIsFound() {
    long y = calls.allocate(60);

    assertThat(calls.launch("behind", 1, 1, 16, 1, y)).isZero();

    assertThat(calls.synchronize()).isEqualTo(ILLEGAL_ADDRESS);
    assertThat(emulator.findings())
        .singleElement()
        .asString()
        .contains("byte 60 of the allocation of 60 bytes", "overwritten");
  }

  @Test
  void argumentsThatAreNoLiveDeviceMemoryAreFound() {
    long freed = calls.allocate(64);
    long y = calls.allocate(64);
    calls.free(freed);
    for (long wrong : new long[] {0, freed, y + 64, Pointer.nativeValue(calls.pinned(64))}) {
      assertThat(calls.launch("behind", 1, 1, 1, 1, wrong)).isEqualTo(ILLEGAL_ADDRESS);
      assertThat(emulator.findings()).hasSize(1);
      emulator.restart();
    }
    assertThat(calls.launch("quads", 1, 1, 1, 1, y + 4)).isEqualTo(ILLEGAL_ADDRESS);
    assertThat(emulator.findings()).singleElement().asString().contains("misaligned");
  }

  @Test
  void aKernelThatDependsOnTheOrderOfBlocksIsFound() {
    emulator.configure("order=both");
    long y = calls.allocate(4);

    assertThat(calls.launch("last", 4, 1, 1, 1, y)).isZero();
    assertThat(calls.synchronize()).isZero();

    assertThat(emulator.findings())
        .containsExactly(
            "kernel last: its result depends on the order in which blocks or threads run");
  }

  @Test
  void aMissingBarrierIsFound() {
    emulator.configure("order=both");
    long y = calls.allocate(256);

    assertThat(calls.launch("race", 1, 1, 64, 1, y)).isZero();
    assertThat(calls.synchronize()).isZero();

    assertThat(emulator.findings()).singleElement().asString().contains("kernel race");
  }

  @Test
  void memoryThatNobodyWroteIsNotANumber() {
    long y = calls.allocate(256);
    assertThat(calls.download(y, 64)).containsOnly(Float.NaN);

    assertThat(calls.launch("unwritten", 1, 1, 64, 1, y)).isZero();

    assertThat(calls.download(y, 2)).containsExactly(Float.NaN, 1f);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1025, 1",
    "1, 1, 33, 32",
    "1, 65536, 1, 1",
    "0, 1, 1, 1",
    "1, 1, 0, 1",
    "-1, 1, 1, 1"
  })
  void launchesBeyondTheLimitsAreRefused(int gridX, int gridY, int blockX, int blockY) {
    long y = calls.allocate(4096);
    assertThat(calls.launch("behind", gridX, gridY, blockX, blockY, y)).isEqualTo(1);
    assertThat(calls.launch("behind", 1, 1, 1024, 1, y)).isZero();
    assertThat(calls.synchronize()).isZero();
  }

  @Test
  void anUnknownKernelIsNotFound() {
    assertThat(calls.find("nothing")).isEqualTo(500);
  }

  @Test
  void anInjectedFaultEndsTheUseOfTheCard() {
    long y = calls.allocate(4);
    emulator.configure("fail=cuLaunchKernel:2:" + LAUNCH_FAILED);

    assertThat(calls.launch("last", 1, 1, 1, 1, y)).isZero();
    assertThat(calls.launch("last", 1, 1, 1, 1, y)).isEqualTo(LAUNCH_FAILED);
    assertThat(calls.synchronize()).isEqualTo(LAUNCH_FAILED);
    assertThat(calls.call("cuMemAlloc_v2", new long[1], 4L)).isEqualTo(LAUNCH_FAILED);

    emulator.restart();
    assertThat(calls.synchronize()).isZero();
  }

  /** The JVM tells null references and full stacks by signals that the emulator handles as well. */
  @Test
  void theSignalsOfTheJvmStillReachIt() {
    long y = calls.allocate(4);
    assertThat(calls.launch("last", 1, 1, 1, 1, y)).isZero();
    assertThat(calls.synchronize()).isZero();

    int caught = 0;
    for (int i = 0; i < 100_000; i++) {
      try {
        caught += length(i % 10_000 == 9_999 ? null : new int[1]) - 1;
      } catch (NullPointerException e) {
        caught++;
      }
    }
    assertThat(caught).isEqualTo(10);
    assertThatThrownBy(() -> deeper(0)).isInstanceOf(StackOverflowError.class);
  }

  private static int length(int[] array) {
    return array.length;
  }

  private static int deeper(int depth) {
    return depth < 0 ? depth : deeper(depth + 1) + depth;
  }
}
