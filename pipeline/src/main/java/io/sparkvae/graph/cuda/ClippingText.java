// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Magnitude;
import java.util.List;

/**
 * The kernels that measure the gradient of a minibatch and limit it. Sums have the order of {@link
 * Magnitude}, so the norm is that of a processor, bit for bit.
 */
final class ClippingText {
  private static final int THREADS = Magnitude.LANES;

  /** Eight blocks for each of 132 multiprocessors; with more chunks, each block adds several. */
  private static final int MOST_BLOCKS = 1056;

  private final KernelText text;
  private final int elements;
  private final int chunks;
  private final CudaClipping clipping;

  /**
   * @param elements of the gradient
   */
  ClippingText(KernelText text, int elements, CudaClipping clipping) {
    this.text = text;
    this.elements = elements;
    this.chunks = Magnitude.chunks(elements);
    this.clipping = clipping;
  }

  /** Floats that {@link TrainingPlaces#MAGNITUDES} takes: a double and a float for each chunk. */
  static int floats(int elements) {
    return 3 * Magnitude.chunks(elements);
  }

  List<CudaCommand> commands() {
    return List.of(ofChunks(), ofAll(), clip());
  }

  /** The sum of the squares of each chunk, and its largest absolute value. */
  private CudaCommand ofChunks() {
    String body =
        KernelText.fill(
            """
              __shared__ double part[%1$d];
              __shared__ float most[%1$d];
              unsigned t = threadIdx.x;
              for (unsigned c = blockIdx.x; c < %2$du; c += gridDim.x) {
                double sum = 0.0;
                float m = 0.0f;
                unsigned end = c == %3$du ? %4$du : (c + 1u) * %5$du;
                for (unsigned i = c * %5$du + t; i < end; i += %1$du) {
                  double g = gradient[i];
                  sum += g * g;
                  m = fmaxf(m, fabsf(gradient[i]));
                }
                part[t] = sum;
                most[t] = m;
            %6$s
                if (t == 0u) {
                  sums[c] = part[0];
                  ((float*) (sums + %2$d))[c] = most[0];
                }
                __syncthreads();
              }
            """,
            THREADS, chunks, chunks - 1, elements, Magnitude.CHUNK, halves());
    String name =
        text.kernel(
            "magnitudes",
            List.of("double* sums", "const float* __restrict__ gradient"),
            body,
            KernelText.Threads.SYNCHRONISED);
    return new CudaCommand.Launch(
        name,
        Math.min(MOST_BLOCKS, chunks),
        1,
        THREADS,
        1,
        List.of(TrainingPlaces.MAGNITUDES, TrainingPlaces.GRADIENT));
  }

  /** Norm and largest absolute value of all; what it means is noted in the status. One block. */
  private CudaCommand ofAll() {
    String body =
        KernelText.fill(
            """
              __shared__ double part[%1$d];
              __shared__ float most[%1$d];
              unsigned t = threadIdx.x;
              double sum = 0.0;
              float m = 0.0f;
              for (unsigned c = t; c < %2$du; c += %1$du) {
                sum += sums[c];
                m = fmaxf(m, ((const float*) (sums + %2$d))[c]);
              }
              part[t] = sum;
              most[t] = m;
            %3$s
              if (t == 0u) {
                double norm = sqrt(part[0]);
                bool clips = %4$s;
                ((double*) (status + %5$d))[0] += norm;
                if (clips) ((unsigned*) (status + %6$d))[0] += 1u;
                ((float*) (status + %7$d))[0] = clips ? %8$s : 1.0f;
              }
            """,
            THREADS,
            chunks,
            halves(),
            clips(),
            TrainingStatus.NORMS,
            TrainingStatus.CLIPPED,
            TrainingStatus.FACTOR,
            factor());
    String name =
        text.kernel(
            "magnitude",
            List.of("unsigned char* status", "const double* __restrict__ sums"),
            body,
            KernelText.Threads.SYNCHRONISED);
    return new CudaCommand.Launch(
        name, 1, 1, THREADS, 1, List.of(TrainingPlaces.STATUS, TrainingPlaces.MAGNITUDES));
  }

  private String clips() {
    return switch (clipping.kind()) {
      case NORM ->
          KernelText.fill(
              "norm > %s && norm <= 1.7976931348623157e308", KernelText.exact(clipping.most()));
      case VALUE -> KernelText.fill("most[0] > %s", KernelText.literal(clipping.most()));
    };
  }

  /** By what a gradient is multiplied that is clipped; of values there is none. */
  private String factor() {
    return switch (clipping.kind()) {
      case NORM -> KernelText.fill("(float) (%s / norm)", KernelText.exact(clipping.most()));
      case VALUE -> "1.0f";
    };
  }

  private CudaCommand clip() {
    String body =
        switch (clipping.kind()) {
          case NORM ->
              KernelText.fill(
                  """
                      float f = *(const float*) (status + %d);
                      if (f != 1.0f) gradient[i] = __fmul_rn(f, gradient[i]);
                  """,
                  TrainingStatus.FACTOR);
          case VALUE ->
              KernelText.fill(
                  """
                      float g = gradient[i], size = fabsf(g);
                      if (size > %1$s && size <= 3.402823466e38f) gradient[i] = copysignf(%1$s, g);
                  """,
                  KernelText.literal(clipping.most()));
        };
    return EachElement.of(
        "clip",
        text,
        elements,
        List.of("float* __restrict__ gradient", "const unsigned char* __restrict__ status"),
        body,
        List.of(TrainingPlaces.GRADIENT, TrainingPlaces.STATUS));
  }

  /** Adds up {@code part} and finds the largest of {@code most}, into their first elements. */
  private static String halves() {
    return KernelText.fill(
        """
              for (unsigned half = %du; half > 0u; half >>= 1) {
                __syncthreads();
                if (t < half) {
                  part[t] += part[t + half];
                  most[t] = fmaxf(most[t], most[t + half]);
                }
              }\
        """,
        THREADS / 2);
  }
}
