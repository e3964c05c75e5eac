// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Cells of equal width for the numbers of each dimension, found in one pass: the width is the
 * smallest power of two for which all numbers lie in {@value #CELLS} cells in a row. A cell begins
 * at a multiple of the width, so two cells of one width make a cell of the next. So the grid of a
 * set depends only on its smallest and largest number, not on order or grouping, and counts are
 * carried along as the grid gets coarser.
 *
 * <p>The counts of a cell are kept at its index modulo {@value #CELLS}.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class MeanGrid implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Number of cells; a power of two. */
  public static final int CELLS = 64;

  /** The finest width is 2⁻²⁴. */
  private static final int FINEST = -24;

  /** Larger magnitudes count as this one, so that indices fit into 64 bits. */
  private static final double LARGEST = 0x1p36;

  /** Counts that follow the grid. */
  public interface Counts {
    /**
     * Adds the counts of each 2^levels neighbouring cells of a dimension.
     *
     * @param lowest smallest index of a cell that has counts
     * @param highest largest index
     */
    public void coarsen(int dimension, int levels, long lowest, long highest);
  }

  private final int[] exponents;
  private final long[] lowest;
  private final long[] highest;

  /** Creates the grid of no numbers. */
  public MeanGrid(int dimensions) {
    this(new int[dimensions], new long[dimensions], new long[dimensions]);
    Arrays.fill(exponents, FINEST);
    Arrays.fill(lowest, Long.MAX_VALUE);
    Arrays.fill(highest, Long.MIN_VALUE);
  }

  @JsonCreator
  private MeanGrid(
      @JsonProperty("exponents") int[] exponents,
      @JsonProperty("lowest") long[] lowest,
      @JsonProperty("highest") long[] highest) {
    this.exponents = exponents;
    this.lowest = lowest;
    this.highest = highest;
  }

  /** Returns the grid of the same numbers, without counts. */
  public MeanGrid copy() {
    return new MeanGrid(exponents.clone(), lowest.clone(), highest.clone());
  }

  /** Returns where the counts of a cell are kept. */
  public static int place(long index) {
    return (int) (index & (CELLS - 1));
  }

  /**
   * Adds the counts of each 2^levels neighbouring cells; {@code counts[from …]} are those of a
   * grid.
   */
  public static void coarsen(long[] counts, int from, int levels, long lowest, long highest) {
    long[] fewer = new long[CELLS];
    for (long index = lowest; index <= highest; index++) {
      fewer[place(index >> levels)] += counts[from + place(index)];
    }
    System.arraycopy(fewer, 0, counts, from, CELLS);
  }

  /** Makes the grid coarser, if need be for two numbers and all between them. */
  public void cover(int dimension, float smallest, float largest, Counts counts) {
    cover(dimension, index(dimension, smallest), index(dimension, largest), counts);
  }

  /** Returns the place of a number that the grid covers. */
  public int place(int dimension, float x) {
    return place(index(dimension, x));
  }

  private long index(int dimension, double x) {
    double within = Math.max(-LARGEST, Math.min(LARGEST, x));
    return (long) Math.floor(within * power(-exponents[dimension]));
  }

  /** Returns 2 to a power of normal size. */
  private static double power(int exponent) {
    return Double.longBitsToDouble((long) (exponent + 1023) << 52);
  }

  private void cover(int dimension, long from, long to, Counts counts) {
    long low = Math.min(lowest[dimension], from);
    long high = Math.max(highest[dimension], to);
    int levels = 0;
    while ((high >> levels) - (low >> levels) >= CELLS) {
      levels++;
    }
    coarsen(dimension, levels, counts);
    lowest[dimension] = low >> levels;
    highest[dimension] = high >> levels;
  }

  /** Makes cells 2^levels times as wide. */
  private void coarsen(int dimension, int levels, Counts counts) {
    if (levels <= 0) {
      return;
    }
    if (lowest[dimension] <= highest[dimension]) {
      counts.coarsen(dimension, levels, lowest[dimension], highest[dimension]);
      lowest[dimension] >>= levels;
      highest[dimension] >>= levels;
    }
    exponents[dimension] += levels;
  }

  /** Makes this grid and another one equal, and large enough for the numbers of both. */
  public void unite(MeanGrid other, Counts counts, Counts others) {
    for (int j = 0; j < exponents.length; j++) {
      if (other.lowest[j] <= other.highest[j]) {
        coarsen(j, other.exponents[j] - exponents[j], counts);
        other.coarsen(j, exponents[j] - other.exponents[j], others);
        cover(j, other.lowest[j], other.highest[j], counts);
        other.coarsen(j, exponents[j] - other.exponents[j], others);
      }
    }
  }

  /** Returns the index of the first cell of a dimension that has counts. */
  public long lowest(int dimension) {
    return lowest[dimension];
  }

  /** Returns the number of cells of a dimension, from the first to the last that have counts. */
  public int cells(int dimension) {
    return (int) (highest[dimension] - lowest[dimension] + 1);
  }
}
