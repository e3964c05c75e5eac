// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of the emulator's cuBLAS against sums in double. */
class CudaEmulatorProductTest {
  @RegisterExtension static final CudaEmulator emulator = new CudaEmulator();

  private static DriverCalls calls;
  private static long blas;

  private final Random random = new Random(3);

  @BeforeAll
  static void open() {
    calls = new DriverCalls(emulator);
    blas = calls.make("cublasCreate_v2");
    calls.ok("cublasSetStream_v2", blas, calls.stream);
    calls.ok("cublasSetWorkspace_v2", blas, calls.allocate(1 << 16), 1L << 16);
  }

  @BeforeEach
  void enter() {
    calls.ok("cuCtxSetCurrent", calls.context);
    calls.ok("cublasSetMathMode", blas, 0);
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private int product(
      int[] transposed,
      int[] sizes,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    return calls.call(
        "cublasSgemm_v2",
        blas,
        transposed[0],
        transposed[1],
        sizes[0],
        sizes[1],
        sizes[2],
        new float[] {2f},
        a,
        lda,
        b,
        ldb,
        new float[] {beta},
        c,
        ldc);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 5, 7, 9, 0",
    "1, 0, 33, 6, 17, 0",
    "0, 1, 16, 4, 1, 1",
    "1, 1, 1, 1, 50, 0",
    "1, 1, 40, 19, 23, 1"
  })
  void equalsTheSumsInDouble(int transA, int transB, int m, int n, int k, float beta) {
    int lda = (transA == 1 ? k : m) + 3;
    int ldb = (transB == 1 ? n : k) + 1;
    int ldc = m + 2;
    float[] a = numbers(lda * (transA == 1 ? m : k));
    float[] b = numbers(ldb * (transB == 1 ? k : n));
    float[] c = numbers(ldc * n);
    if (beta == 0) {
      c[0] = Float.NaN;
    }
    long x = calls.upload(a);
    long y = calls.upload(b);
    long z = calls.upload(c);
    assertThat(
            product(new int[] {transA, transB}, new int[] {m, n, k}, x, lda, y, ldb, beta, z, ldc))
        .isZero();

    float[] result = calls.download(z, c.length);
    for (int i = 0; i < ldc * n; i++) {
      int row = i % ldc;
      int column = i / ldc;
      double expected = c[i];
      if (row < m) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          sum +=
              (double) a[transA == 1 ? p + row * lda : row + p * lda]
                  * b[transB == 1 ? column + p * ldb : p + column * ldb];
        }
        expected = 2 * sum + (beta == 0 ? 0 : c[i]);
      }
      assertThat((double) result[i]).isCloseTo(expected, within(1e-4));
    }
    calls.free(x, y, z);
  }

  private int batch(long a, long b, long c, long strideC, int batch) {
    return calls.call(
        "cublasSgemmStridedBatched",
        blas,
        0,
        1,
        2,
        2,
        1,
        new float[] {1f},
        a,
        2,
        3L,
        b,
        2,
        2L,
        new float[] {0f},
        c,
        2,
        strideC,
        batch);
  }

  /** Outer products of pairs of numbers: the first factors lie 3 apart, the second ones 2. */
  @Test
  void aBatchIsOneProductAfterTheOther() {
    long x = calls.upload(1, 2, -1, 3, 4);
    long y = calls.upload(5, 6, 7, 8);
    long z = calls.upload(new float[9]);
    assertThat(batch(x, y, z, 5, 2)).isZero();
    assertThat(calls.download(z, 9)).containsExactly(5, 10, 6, 12, 0, 21, 28, 24, 32);

    assertThat(batch(x, y, z, 3, 2)).as("results that overlap").isEqualTo(7);
    assertThat(emulator.findings()).singleElement().asString().contains("another result");
    assertThat(batch(x, y, z, 5, 3)).as("range").isEqualTo(13);
    assertThat(emulator.findings())
        .singleElement()
        .asString()
        .contains("cublasSgemmStridedBatched, a");
    calls.free(x, y, z);
  }

  @Test
  void factorsAreRoundedToTheTenBitsOfTf32WhereAsked() {
    long x = calls.upload(1 + 0x1p-11f, 1 + 0x1p-12f);
    long one = calls.upload(1f);
    long y = calls.allocate(8);
    calls.ok("cublasSetMathMode", blas, 3);
    assertThat(product(new int[2], new int[] {2, 1, 1}, x, 2, one, 1, 0, y, 2)).isZero();
    assertThat(calls.download(y, 2)).containsExactly(2 + 0x1p-9f, 2f);
  }

  @Test
  void wrongProductsAreFound() {
    long x = calls.upload(numbers(16));
    long y = calls.upload(numbers(16));
    long z = calls.upload(numbers(16));
    int[] plain = {0, 0};
    int[] sizes = {4, 4, 4};
    assertThat(product(plain, sizes, x, 3, y, 4, 0, z, 4)).as("leading dimension").isEqualTo(7);
    assertThat(product(plain, sizes, x + 4, 4, y, 4, 0, z, 4)).as("range").isEqualTo(13);
    assertThat(emulator.findings()).singleElement().asString().contains("cublasSgemm_v2, a");
    assertThat(product(plain, sizes, x, 4, y, 4, 0, x, 4)).as("in place").isEqualTo(7);
    assertThat(emulator.findings()).singleElement().asString().contains("overlaps");

    long other = calls.make("cublasCreate_v2");
    calls.ok("cublasSetStream_v2", other, calls.stream);
    long own = blas;
    blas = other;
    assertThat(product(plain, sizes, x, 4, y, 4, 0, z, 4)).isEqualTo(3);
    blas = own;
    assertThat(emulator.findings()).singleElement().asString().contains("no workspace");
    calls.ok("cublasDestroy_v2", other);
    calls.free(x, y, z);
  }

  @Test
  void aGraphThatOutlivesTheWorkspaceIsFound() {
    long x = calls.upload(numbers(16));
    long y = calls.allocate(64);
    long workspace = calls.allocate(1 << 16);
    long own = blas;
    blas = calls.make("cublasCreate_v2");
    calls.ok("cublasSetStream_v2", blas, calls.stream);
    calls.ok("cublasSetWorkspace_v2", blas, workspace, 1L << 16);
    long graph = calls.capture(() -> product(new int[2], new int[] {4, 4, 4}, x, 4, x, 4, 0, y, 4));
    calls.ok("cublasDestroy_v2", blas);
    blas = own;
    calls.ok("cuGraphLaunch", graph, calls.stream);
    assertThat(calls.synchronize()).isZero();
    calls.free(workspace);

    calls.ok("cuGraphLaunch", graph, calls.stream);

    assertThat(calls.synchronize()).isEqualTo(700);
    assertThat(emulator.findings()).singleElement().asString().contains("workspace", "freed");
  }
}
