// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static io.sparkvae.graph.NormalQuantile.CENTRAL;
import static io.sparkvae.graph.NormalQuantile.CENTRAL_DENOMINATOR;
import static io.sparkvae.graph.NormalQuantile.CENTRAL_NUMERATOR;
import static io.sparkvae.graph.NormalQuantile.CENTRAL_SQUARE;
import static io.sparkvae.graph.NormalQuantile.TAIL_DENOMINATOR;
import static io.sparkvae.graph.NormalQuantile.TAIL_NUMERATOR;
import static io.sparkvae.graph.NormalQuantile.TAIL_ORIGIN;

import io.sparkvae.graph.Logarithm;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Philox;
import io.sparkvae.graph.Polynomial;
import java.util.List;

/**
 * {@link Noise} in CUDA C++, to the bit. A compiler for cards may fuse a product and a sum, which
 * rounds once instead of twice; it leaves the functions alone whose names end in {@code _rn}. So
 * these stand for every operation that rounds.
 */
final class NoiseText {
  /**
   * Parameters of a kernel that fills an input: the input, {@code [batch, width]}; the keys of the
   * examples' streams, {@code [batch]}; the position at which the draw begins in all of them; how
   * many examples there are. The input is 0 for those beyond.
   */
  static final List<String> PARAMETERS =
      List.of(
          "float* __restrict__ y",
          "const long long* __restrict__ keys",
          "const long long* __restrict__ first",
          "const unsigned* __restrict__ count");

  private NoiseText() {}

  /**
   * The input that a kernel fills: number j of an example is number {@code first + offset + j} of
   * its stream.
   *
   * @param offset sum of the widths of the inputs before this one
   * @param width numbers an example
   * @param batch examples
   */
  record Input(Noise.Distribution distribution, int offset, int width, int batch) {
    Input {
      if (offset < 0 || width < 1 || batch < 1) {
        throw new IllegalArgumentException(
            "noise: expected an offset of at least 0, a width and a batch of at least 1, found %s, %s and %s"
                .formatted(offset, width, batch));
      }
      Math.multiplyExact(width, batch);
    }

    /** Blocks of {@link Philox} that hold an example's numbers, wherever in a block they begin. */
    private int blocks() {
      return (width + 2 * (Philox.WORDS - 1)) / Philox.WORDS;
    }

    /** Threads that have work: one for each example and block. */
    int threads() {
      return Math.multiplyExact(batch, blocks());
    }
  }

  /** The device functions that {@link #body} calls. */
  static String functions() {
    return philox() + uniform() + logarithm() + normal();
  }

  /** The body of a kernel with these {@link #PARAMETERS}. It runs with any number of threads. */
  static String body(Input input) {
    return KernelText.fill(
        """
          for (unsigned t = blockIdx.x * blockDim.x + threadIdx.x; t < %1$du; t += blockDim.x * gridDim.x) {
            unsigned e = t / %2$du;
            unsigned long long from = (unsigned long long) first[0] + %3$dull;
            unsigned long long block = from / %4$du + t %% %2$du;
            unsigned w[%4$d];
            sparkvae_philox((unsigned long long) keys[e], block, w);
            for (unsigned i = 0; i < %4$du; i++) {
              // What lies before the first number wraps around, to beyond the last.
              unsigned long long j = block * %4$du + i - from;
              if (j < %5$dull) y[e * %5$du + (unsigned) j] = e < count[0] ? %6$s(w[i]) : 0.0f;
            }
          }
        """,
        input.threads(),
        input.blocks(),
        input.offset,
        Philox.WORDS,
        input.width,
        switch (input.distribution) {
          case GAUSSIAN -> "sparkvae_normal";
          case UNIFORM -> "sparkvae_uniform";
        });
  }

  private static String philox() {
    return KernelText.fill(
        """
        __device__ void sparkvae_philox(unsigned long long key, unsigned long long counter, unsigned* into) {
          unsigned k0 = (unsigned) key, k1 = (unsigned) (key >> 32);
          unsigned x0 = (unsigned) counter, x1 = (unsigned) (counter >> 32), x2 = 0u, x3 = 0u;
          for (int round = 0; round < %d; round++) {
            unsigned high0 = __umulhi(%2$s, x0), low0 = %2$s * x0;
            unsigned high2 = __umulhi(%3$s, x2), low2 = %3$s * x2;
            x0 = high2 ^ x1 ^ k0;
            x1 = low2;
            x2 = high0 ^ x3 ^ k1;
            x3 = low0;
            k0 += %4$s;
            k1 += %5$s;
          }
          into[0] = x0;
          into[1] = x1;
          into[2] = x2;
          into[3] = x3;
        }
        """,
        Philox.ROUNDS,
        literal(Philox.MULTIPLIER_0),
        literal(Philox.MULTIPLIER_2),
        literal(Philox.WEYL_0),
        literal(Philox.WEYL_1));
  }

  private static String uniform() {
    return """
    __device__ float sparkvae_uniform(unsigned w) { return __fmul_rn((float) (w >> 8), 0x1.0p-24f); }
    """;
  }

  private static String logarithm() {
    return KernelText.fill(
        """
        __device__ float sparkvae_logarithm(float x) {
          int bits = __float_as_int(x) - %1$s;
          float m = __int_as_float((bits & %2$s) + %1$s);
          float s = __fdiv_rn(__fadd_rn(m, -1.0f), __fadd_rn(m, 1.0f));
          float square = __fmul_rn(s, s);
          return __fmaf_rn(%3$s, __fadd_rn(s, s), __fmul_rn((float) (bits >> 23), %4$s));
        }
        """,
        "0x%08x".formatted(Logarithm.SQRT_HALF),
        "0x%08x".formatted(Logarithm.FRACTION),
        at(Logarithm.ATANH, "square"),
        literal(Logarithm.LN2));
  }

  private static String normal() {
    return KernelText.fill(
        """
        __device__ float sparkvae_normal(unsigned w) {
          int sign = (int) w >> 31;
          int k = (int) w ^ sign;
          float q = __fmul_rn(__fadd_rn((float) (k ^ 0x7fffffff), 0.5f), 0x1.0p-32f);
          float z;
          if (q <= %s) {
            float r = __fmaf_rn(-q, q, %s);
            z = __fdiv_rn(__fmul_rn(q, %s), %s);
          } else {
            float p = __fmul_rn(__fadd_rn((float) k, 0.5f), 0x1.0p-32f);
            float r = __fadd_rn(__fsqrt_rn(-sparkvae_logarithm(p)), -%s);
            z = __fdiv_rn(%s, %s);
          }
          return __int_as_float(__float_as_int(z) ^ (~sign & (int) 0x80000000));
        }
        """,
        literal(CENTRAL),
        literal(CENTRAL_SQUARE),
        at(CENTRAL_NUMERATOR, "r"),
        at(CENTRAL_DENOMINATOR, "r"),
        literal(TAIL_ORIGIN),
        at(TAIL_NUMERATOR, "r"),
        at(TAIL_DENOMINATOR, "r"));
  }

  /** As {@link Polynomial#at} computes it. */
  private static String at(Polynomial polynomial, String x) {
    float[] coefficients = polynomial.coefficients();
    String y = literal(coefficients[0]);
    for (int i = 1; i < coefficients.length; i++) {
      y = KernelText.fill("__fmaf_rn(%s, %s, %s)", y, x, literal(coefficients[i]));
    }
    return y;
  }

  private static String literal(float value) {
    return Float.toHexString(value) + "f";
  }

  private static String literal(int word) {
    return "0x%08xu".formatted(word);
  }
}
