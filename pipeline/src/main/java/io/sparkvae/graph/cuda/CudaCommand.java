// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.List;
import java.util.Objects;

/** One command to a card. Commands of a stream run one after the other. */
public sealed interface CudaCommand {
  /**
   * Runs a kernel. Sizes are written into the kernel's text, so its arguments are places only.
   *
   * @param kernel the kernel's name in the program's text
   * @param gridX blocks along x
   * @param gridY blocks along y
   * @param blockX threads of a block along x
   * @param blockY threads of a block along y
   * @param arguments places, each passed as a device pointer ({@code float*}, {@code unsigned
   *     char*}, {@code unsigned*}, {@code long long*})
   */
  record Launch(String kernel, int gridX, int gridY, int blockX, int blockY, List<Place> arguments)
      implements CudaCommand {
    /** The largest grid along y and the largest block of all cards since compute capability 3.0. */
    private static final int MOST_GRID_Y = 65_535;

    private static final int MOST_THREADS = 1_024;

    public Launch {
      Objects.requireNonNull(kernel, "kernel");
      arguments = List.copyOf(arguments);
      if (gridX < 1 || gridY < 1 || gridY > MOST_GRID_Y) {
        throw new IllegalArgumentException(
            "kernel %s: expected a grid of at least 1 and at most %s along y, found [%s, %s]"
                .formatted(kernel, MOST_GRID_Y, gridX, gridY));
      }
      if (blockX < 1 || blockY < 1 || (long) blockX * blockY > MOST_THREADS) {
        throw new IllegalArgumentException(
            "kernel %s: expected blocks of 1 to %s threads, found [%s, %s]"
                .formatted(kernel, MOST_THREADS, blockX, blockY));
      }
    }
  }

  /**
   * Multiplies matrices of floats, all row-major: {@code c[m, n] = op(a)[m, k] op(b)[k, n]}, for
   * each entry of a batch.
   *
   * @param transposeA whether {@code a} lies as {@code [k, m]}
   * @param transposeB whether {@code b} lies as {@code [n, k]}
   * @param batch entries, which lie one after the other in each of a, b and c
   */
  record Product(
      boolean transposeA,
      boolean transposeB,
      int batch,
      int m,
      int n,
      int k,
      Place a,
      Place b,
      Place c)
      implements CudaCommand {
    /** A single product. */
    public Product(
        boolean transposeA, boolean transposeB, int m, int n, int k, Place a, Place b, Place c) {
      this(transposeA, transposeB, 1, m, n, k, a, b, c);
    }

    public Product {
      Objects.requireNonNull(a, "a");
      Objects.requireNonNull(b, "b");
      Objects.requireNonNull(c, "c");
      if (batch < 1 || m < 1 || n < 1 || k < 1) {
        throw new IllegalArgumentException(
            "product: expected a batch, m, n and k of at least 1, found [%s, %s, %s, %s]"
                .formatted(batch, m, n, k));
      }
    }
  }

  /** Copies bytes from one place on the card to another; the two do not overlap. */
  record Copy(Place from, Place to, long bytes) implements CudaCommand {
    public Copy {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "copy from %s to %s: expected at least 1 byte, found %s".formatted(from, to, bytes));
      }
    }
  }
}
