// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Expression;
import java.util.List;

/** Kernels that copy and add rows of a table which an index names. */
final class RowCopies {
  private static final String NAN = KernelText.literal(Double.NaN);

  private RowCopies() {}

  /**
   * Each element of the result by itself.
   *
   * @param arguments table and index
   */
  static CudaCommand gather(KernelText text, Expression e, List<Place> arguments, Place result) {
    String body =
        KernelText.fill(
            """
            float row = a1[i / %1$du];
            y[i] = names_row(row, %2$du) ? a0[(unsigned) row * %1$du + i %% %1$du] : %3$s;
        """,
            e.shape().get(1), e.inputs().get(0).shape().get(0), NAN);
    return of("gather_rows", text, e, body, result, arguments);
  }

  /**
   * Each element of the result by itself, from all rows that are its own, so that the order of
   * addition is theirs.
   *
   * @param arguments rows and index
   */
  static CudaCommand scatter(KernelText text, Expression e, List<Place> arguments, Place result) {
    String body =
        KernelText.fill(
            """
            float own = (float) (i / %1$du), sum = 0.0f;
            bool all = true;
            for (unsigned j = 0u; j < %2$du; j++) {
              all = all && names_row(a1[j], %3$du);
              if (a1[j] == own) sum += a0[j * %1$du + i %% %1$du];
            }
            y[i] = all ? sum : %4$s;
        """,
            e.shape().get(1), e.inputs().get(1).shape().get(0), e.shape().get(0), NAN);
    return of("scatter_rows", text, e, body, result, arguments);
  }

  private static CudaCommand of(
      String what,
      KernelText text,
      Expression e,
      String body,
      Place result,
      List<Place> arguments) {
    text.function(
        """
        __device__ bool names_row(float x, unsigned rows) {
          return x >= 0.0f && x < (float) rows && (float) (unsigned) x == x;
        }
        """);
    return EachElement.of(what, text, e.shape(), body, result, arguments);
  }
}
