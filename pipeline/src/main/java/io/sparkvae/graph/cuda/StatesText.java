// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Follow;
import io.sparkvae.graph.ParameterLayout;
import java.util.List;

/**
 * The kernels that move the states of a model, around those of any updater: {@link #follow} before
 * them, {@link #put} after them, as the processor does, and rounded alike.
 */
final class StatesText {
  private final KernelText text;
  private final List<ParameterLayout.Slot> states;

  StatesText(KernelText text, List<ParameterLayout.Slot> states) {
    this.text = text;
    this.states = states;
  }

  /** Elements of all states. */
  static int size(List<ParameterLayout.Slot> states) {
    return states.stream().mapToInt(ParameterLayout.Slot::size).sum();
  }

  /** Computes the new values, and sets the gradient at the states to 0. */
  CudaCommand follow() {
    String body =
        place(true)
            + """
                y[i] = __fadd_rn(__fmul_rn(kept, theta[j]), __fmul_rn(taken, gradient[j]));
                gradient[j] = 0.0f;
            """;
    return EachElement.of(
        "follow",
        text,
        size(states),
        List.of("float* __restrict__ y", "const float* __restrict__ theta", "float* gradient"),
        body,
        List.of(TrainingPlaces.STATES, TrainingPlaces.PARAMETERS, TrainingPlaces.GRADIENT));
  }

  /** Writes the new values, unless a step before was not finite. */
  CudaCommand put() {
    String body =
        place(false)
            + KernelText.fill(
                """
                    if (((const unsigned*) (status + %d))[0] == 0u) {
                      theta[j] = a[i];
                      // All threads that write, write the same.
                      if (!(fabsf(a[i]) <= 3.402823466e38f)) ((unsigned*) (status + %d))[0] = 1u;
                    }
                """,
                TrainingStatus.DIVERGED, TrainingStatus.BAD);
    return EachElement.of(
        "put_states",
        text,
        size(states),
        List.of(
            "float* __restrict__ theta", "const float* __restrict__ a", "unsigned char* status"),
        body,
        List.of(TrainingPlaces.PARAMETERS, TrainingPlaces.STATES, TrainingPlaces.STATUS));
  }

  /** Where element {@code i} of the states lies among the parameters: {@code j}. */
  private String place(boolean withFactors) {
    StringBuilder place = new StringBuilder("    unsigned j = i;\n");
    if (withFactors) {
      place.append("    float kept = 0.0f, taken = 0.0f;\n");
    }
    int from = 0;
    for (ParameterLayout.Slot slot : states) {
      Follow follow = slot.follow().orElseThrow();
      String factors =
          withFactors
              ? KernelText.fill(
                  " kept = %s; taken = %s;",
                  KernelText.literal(follow.kept()), KernelText.literal(follow.taken()))
              : "";
      place.append(
          KernelText.fill(
              "    if (i >= %du) { j = i - %du + %du;%s }\n", from, from, slot.offset(), factors));
      from += slot.size();
    }
    return place.toString();
  }
}
