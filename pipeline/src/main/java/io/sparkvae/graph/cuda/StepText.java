// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * The kernels around the gradient of a training step: those that add up gradients, losses and
 * outputs, and look for numbers that are not finite. {@link UpdateText} changes the parameters.
 */
final class StepText {
  /** Threads of the kernels that are one block. */
  private static final int THREADS = 256;

  private final KernelText text;
  private final int parameters;

  /**
   * @param parameters elements of the parameter vector
   */
  StepText(KernelText text, int parameters) {
    this.text = text;
    this.parameters = parameters;
  }

  /** Adds the share of a part to the gradient of its minibatch, as the processor does. */
  CudaCommand accumulate() {
    String body =
        KernelText.fill(
            """
                float share = *(const float*) (s + %d), part = __fmul_rn(share, a[i]);
                y[i] = *(const unsigned*) (s + %d) ? part : __fadd_rn(y[i], part);
            """,
            StagingLayout.SHARE, StagingLayout.FIRST);
    return each(
        "accumulate",
        parameters,
        List.of(
            "float* __restrict__ y",
            "const float* __restrict__ a",
            "const unsigned char* __restrict__ s"),
        body,
        List.of(TrainingPlaces.GRADIENT, TrainingPlaces.PART_GRADIENT, TrainingPlaces.STAGING));
  }

  /**
   * Adds the loss of a part to that of its minibatch, and the outputs of its examples to the sums
   * of the round, in double and in a fixed order. One block.
   *
   * @param loss where its value lies
   * @param outputs what is summed over the examples
   */
  CudaCommand add(Place loss, List<Summed> outputs) {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "unsigned char* status",
                "const unsigned char* __restrict__ s",
                "const float* __restrict__ loss"));
    List<Place> places =
        new ArrayList<>(List.of(TrainingPlaces.STATUS, TrainingPlaces.STAGING, loss));
    StringBuilder body =
        new StringBuilder(
            KernelText.fill(
                """
                  __shared__ double part[%1$d];
                  unsigned t = threadIdx.x, count = *(const unsigned*) (s + %2$d);
                """,
                THREADS, StagingLayout.COUNT));
    for (int k = 0; k < outputs.size(); k++) {
      parameters.add("const float* __restrict__ o" + k);
      places.add(outputs.get(k).place());
      body.append(
          KernelText.fill(
              """
                {
                  double sum = 0.0;
                  for (unsigned i = t; i < count * %1$du; i += %2$du) sum += o%3$d[i];
                  part[t] = sum;
                  for (unsigned half = %4$du; half > 0u; half >>= 1) {
                    __syncthreads();
                    if (t < half) part[t] += part[t + half];
                  }
                  if (t == 0u) ((double*) (status + %5$d))[%3$d] += part[0];
                  __syncthreads();
                }
              """,
              outputs.get(k).width(), THREADS, k, THREADS / 2, TrainingStatus.SUMS));
    }
    body.append(
        KernelText.fill(
            """
              if (t == 0u) {
                float* whole = (float*) (status + %1$d);
                float part_loss = __fmul_rn(*(const float*) (s + %2$d), loss[0]);
                whole[0] = *(const unsigned*) (s + %3$d) ? part_loss : __fadd_rn(whole[0], part_loss);
              }
            """,
            TrainingStatus.LOSS, StagingLayout.SHARE, StagingLayout.FIRST));
    return block("add", parameters, body.toString(), places);
  }

  /** An output {@code [batch, width]}, of which the first {@code count} rows are summed. */
  record Summed(Place place, int width) {}

  /**
   * Looks whether the step was finite. If not, notes the step and its first number that is not, and
   * lets the later steps change nothing. One block.
   */
  CudaCommand check() {
    String body =
        KernelText.fill(
                """
                  __shared__ unsigned first[%1$d];
                  unsigned t = threadIdx.x;
                  float loss = ((const float*) status)[%2$d];
                  bool bad = status[%3$d] != 0u || !(fabsf(loss) <= 3.402823466e38f);
                  bool before = status[%4$d] != 0u;
                  __syncthreads();
                  if (bad && !before) {
                """,
                THREADS,
                TrainingStatus.LOSS / 4,
                TrainingStatus.BAD / 4,
                TrainingStatus.DIVERGED / 4)
            + search("gradient", TrainingStatus.GRADIENT_INDEX, TrainingStatus.GRADIENT_VALUE)
            + search("theta", TrainingStatus.THETA_INDEX, TrainingStatus.THETA_VALUE)
            + KernelText.fill(
                """
                    if (t == 0u) {
                      status[%1$d] = 1u;
                      status[%2$d] = *(const unsigned*) (s + %3$d);
                      ((float*) status)[%4$d] = loss;
                    }
                  }
                """,
                TrainingStatus.DIVERGED / 4,
                TrainingStatus.STEP / 4,
                StagingLayout.STEP,
                TrainingStatus.BAD_LOSS / 4);
    return block(
        "check",
        List.of(
            "unsigned* status",
            "const unsigned char* __restrict__ s",
            "const float* __restrict__ gradient",
            "const float* __restrict__ theta"),
        body,
        List.of(
            TrainingPlaces.STATUS,
            TrainingPlaces.STAGING,
            TrainingPlaces.GRADIENT,
            TrainingPlaces.PARAMETERS));
  }

  /** Notes the first element of a vector that is not finite: its index and its value. */
  private String search(String vector, int index, int value) {
    return KernelText.fill(
        """
            first[t] = 0xffffffffu;
            for (unsigned i = t; i < %1$du; i += %2$du)
              if (!(fabsf(%3$s[i]) <= 3.402823466e38f)) { first[t] = i; break; }
            for (unsigned half = %4$du; half > 0u; half >>= 1) {
              __syncthreads();
              if (t < half) first[t] = min(first[t], first[t + half]);
            }
            __syncthreads();
            if (t == 0u) {
              status[%5$d] = first[0];
              if (first[0] != 0xffffffffu) ((float*) status)[%6$d] = %3$s[first[0]];
            }
            __syncthreads();
        """,
        parameters, THREADS, vector, THREADS / 2, index / 4, value / 4);
  }

  private CudaCommand each(
      String what, int n, List<String> parameters, String body, List<Place> places) {
    return EachElement.of(what, text, n, parameters, body, places);
  }

  private CudaCommand block(String what, List<String> parameters, String body, List<Place> places) {
    String name = text.kernel(what, parameters, body, KernelText.Threads.SYNCHRONISED);
    return new CudaCommand.Launch(name, 1, 1, THREADS, 1, places);
  }
}
