// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Shapes;
import java.util.ArrayList;
import java.util.List;

/** Kernels that compute each element of a result by itself. */
final class EachElement {
  /** Threads of a block. */
  static final int BLOCK = 256;

  /** Eight blocks for each of 132 multiprocessors; a larger result is a loop in each thread. */
  private static final int MOST_BLOCKS = 1056;

  private EachElement() {}

  /**
   * A kernel over the elements of a result.
   *
   * @param body statements that compute {@code y[i]} from the arguments {@code a0}, {@code a1}, …;
   *     {@code i} is unsigned
   * @param arguments where {@code a0}, {@code a1}, … lie
   */
  static CudaCommand of(
      String what,
      KernelText text,
      List<Long> shape,
      String body,
      Place result,
      List<Place> arguments) {
    List<String> parameters = new ArrayList<>(List.of("float* __restrict__ y"));
    for (int j = 0; j < arguments.size(); j++) {
      parameters.add("const float* __restrict__ a" + j);
    }
    List<Place> places = new ArrayList<>(List.of(result));
    places.addAll(arguments);
    return of(what, text, Shapes.length("value", shape), parameters, body, places);
  }

  /**
   * A kernel over {@code n} elements, with parameters of any types.
   *
   * @param body statements for element {@code i}
   */
  static CudaCommand of(
      String what,
      KernelText text,
      int n,
      List<String> parameters,
      String body,
      List<Place> arguments) {
    String loop =
        KernelText.fill(
                "  for (unsigned i = blockIdx.x * %1$du + threadIdx.x; i < %2$du; i += gridDim.x * %1$du) {\n",
                BLOCK, n)
            + body
            + "  }\n";
    return new CudaCommand.Launch(
        text.kernel(what, parameters, loop, KernelText.Threads.INDEPENDENT),
        blocks(n),
        1,
        BLOCK,
        1,
        arguments);
  }

  /** Blocks for so many elements; in a large result each thread makes several. */
  static int blocks(int n) {
    return Math.min(MOST_BLOCKS, (int) (((long) n + BLOCK - 1) / BLOCK));
  }
}
