// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.plan.SummedAxes;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums whose order is fixed, so that they repeat bit for bit: each thread adds every so many
 * elements, then the threads of a block are added in their order. Where there is more to add than a
 * block should, blocks add parts, and a second pass adds the parts.
 */
final class Sums {
  /** Elements that one block adds along a row, and rows that it adds along a column. */
  private static final int ROW_PART = 4096;

  private static final int COLUMN_PART = 256;
  private static final int MOST_PARTS = 128;

  /** So many rows keep all multiprocessors busy without parts. */
  private static final int MANY_ROWS = 512;

  /** Up to this length, one thread adds a row. */
  private static final int SHORT_ROW = 32;

  private static final List<String> PARAMETERS =
      List.of("float* __restrict__ y", "const float* __restrict__ x");

  private final KernelText text;
  private final Scratch scratch;

  Sums(KernelText text, Scratch scratch) {
    this.text = text;
    this.scratch = scratch;
  }

  List<CudaCommand> of(SummedAxes axes, Place x, Place y) {
    return of(axes, x, y, 0);
  }

  /**
   * @param used elements of the scratch memory that hold {@code x}
   */
  private List<CudaCommand> of(SummedAxes axes, Place x, Place y, long used) {
    if (axes.after() == 1 && axes.summed() <= SHORT_ROW) {
      return List.of(shortRows(axes, x, y));
    }
    int parts = parts(axes);
    if (parts == 1) {
      return List.of(pass(axes, 1, x, y));
    }
    long size = (long) axes.before() * parts * axes.after();
    Place between = scratch.of(used, size);
    List<CudaCommand> passes = new ArrayList<>(List.of(pass(axes, parts, x, between)));
    passes.addAll(of(new SummedAxes(axes.before(), parts, axes.after()), between, y, used + size));
    return passes;
  }

  private static int parts(SummedAxes axes) {
    if (axes.after() == 1 && axes.before() >= MANY_ROWS) {
      return 1;
    }
    int part = axes.after() == 1 ? ROW_PART : COLUMN_PART;
    return Math.min(MOST_PARTS, (axes.summed() + part - 1) / part);
  }

  private CudaCommand pass(SummedAxes axes, int parts, Place x, Place y) {
    return axes.after() == 1 ? rows(axes, parts, x, y) : columns(axes, parts, x, y);
  }

  private CudaCommand shortRows(SummedAxes axes, Place x, Place y) {
    String body =
        KernelText.fill(
            """
            const float* row = a0 + i * %1$du;
            float sum = row[0];
            for (unsigned j = 1u; j < %1$du; j++) sum += row[j];
            y[i] = sum;
        """,
            axes.summed());
    return EachElement.of(
        "sum_short_rows", text, List.of((long) axes.before()), body, y, List.of(x));
  }

  /** A block for each row or part of one; 256 threads, 8 warps. */
  private CudaCommand rows(SummedAxes axes, int parts, Place x, Place y) {
    String body =
        KernelText.fill(
            """
          __shared__ float sums[8];
          const float* row = x + blockIdx.x * %1$du;
          unsigned from = blockIdx.y * %2$du, to = min(from + %2$du, %1$du);
          float sum = 0.0f;
          for (unsigned i = from + threadIdx.x; i < to; i += 256u) sum += row[i];
          for (int d = 16; d > 0; d >>= 1) sum += __shfl_down_sync(0xffffffffu, sum, d);
          if (threadIdx.x %% 32u == 0u) sums[threadIdx.x / 32u] = sum;
          __syncthreads();
          if (threadIdx.x == 0u) {
            for (int warp = 1; warp < 8; warp++) sum += sums[warp];
            y[blockIdx.x * %3$du + blockIdx.y] = sum;
          }
        """,
            axes.summed(), chunk(axes, parts), parts);
    String name = text.kernel("sum_rows", PARAMETERS, body, KernelText.Threads.SYNCHRONISED);
    return new CudaCommand.Launch(name, axes.before(), parts, 256, 1, List.of(y, x));
  }

  /** A block for 32 columns, or a part of them; 8 threads a column. */
  private CudaCommand columns(SummedAxes axes, int parts, Place x, Place y) {
    int blocks = (axes.after() + 31) / 32;
    String body =
        KernelText.fill(
            """
          __shared__ float sums[8][33];
          unsigned outer = blockIdx.x / %1$du, column = blockIdx.x %% %1$du * 32u + threadIdx.x;
          unsigned from = blockIdx.y * %2$du, to = min(from + %2$du, %3$du);
          float sum = 0.0f;
          if (column < %4$du)
            for (unsigned r = from + threadIdx.y; r < to; r += 8u)
              sum += x[(outer * %3$du + r) * %4$du + column];
          sums[threadIdx.y][threadIdx.x] = sum;
          __syncthreads();
          if (threadIdx.y == 0u && column < %4$du) {
            for (int w = 1; w < 8; w++) sum += sums[w][threadIdx.x];
            y[(outer * %5$du + blockIdx.y) * %4$du + column] = sum;
          }
        """,
            blocks, chunk(axes, parts), axes.summed(), axes.after(), parts);
    String name = text.kernel("sum_columns", PARAMETERS, body, KernelText.Threads.SYNCHRONISED);
    return new CudaCommand.Launch(
        name, Math.multiplyExact(axes.before(), blocks), parts, 32, 8, List.of(y, x));
  }

  private static int chunk(SummedAxes axes, int parts) {
    return (axes.summed() + parts - 1) / parts;
  }
}
