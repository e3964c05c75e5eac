// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Counts numbers in bars with fixed edges: each power of two from 2⁻²⁰ up is cut into bars of equal
 * width, with the same bars for negative numbers. What is nearer to 0 counts as 0.
 *
 * <p>This is a quantile sketch with a guaranteed relative error of the value, like DDSketch
 * (Masson, Rim and Lee 2019, arXiv 1908.10693), whose logarithm is replaced by the exponent and the
 * leading bits of a {@code float}. The rank is exact. Counts are whole numbers, so the result of a
 * merge does not depend on order or grouping. The sketches of Apache DataSketches draw random
 * numbers without a seed (KLL, REQ and the classic one alike), so they would not give the same bits
 * twice.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class LogHistogram implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int MANTISSA = 23;

  /** The smallest magnitude that is not counted as 0. */
  private static final float SMALLEST = 0x1p-20f;

  /** Leading bits of the mantissa: a power of two has {@code 1 << bits} bars. */
  private final int bits;

  /** Key of the first count. The key of 0 is 0; keys ascend with the numbers. */
  private int first;

  private long[] counts;

  /**
   * @param bits a power of two has {@code 1 << bits} bars
   */
  public LogHistogram(int bits) {
    this(bits, 0, new long[0]);
  }

  @JsonCreator
  private LogHistogram(
      @JsonProperty("bits") int bits,
      @JsonProperty("first") int first,
      @JsonProperty("counts") long[] counts) {
    this.bits = bits;
    this.first = first;
    this.counts = counts;
  }

  /** Returns the largest relative error of a quantile: half a bar at the beginning of a power. */
  public static double relativeError(int bits) {
    return 1.0 / (2 << bits);
  }

  /** Counts one finite number. */
  public void add(float x) {
    int at = key(x) - first;
    if (at < 0 || at >= counts.length) {
      cover(at + first, at + first);
      at = key(x) - first;
    }
    counts[at]++;
  }

  private int key(float x) {
    float magnitude = Math.abs(x);
    if (magnitude < SMALLEST) {
      return 0;
    }
    int shift = MANTISSA - bits;
    int key =
        (Float.floatToRawIntBits(magnitude) >> shift)
            - (Float.floatToRawIntBits(SMALLEST) >> shift)
            + 1;
    return x < 0 ? -key : key;
  }

  /** Makes room for the keys from {@code from} to {@code to}, both included. */
  private void cover(int from, int to) {
    if (counts.length == 0) {
      first = from;
      counts = new long[to - from + 1];
      return;
    }
    int low = Math.min(first, from);
    int high = Math.max(first + counts.length - 1, to);
    if (low < first || high >= first + counts.length) {
      long[] wider = new long[high - low + 1];
      System.arraycopy(counts, 0, wider, first - low, counts.length);
      first = low;
      counts = wider;
    }
  }

  /** Adds the counts of another histogram with the same bars. */
  public void merge(LogHistogram other) {
    if (other.counts.length == 0) {
      return;
    }
    cover(other.first, other.first + other.counts.length - 1);
    for (int i = 0; i < other.counts.length; i++) {
      counts[other.first - first + i] += other.counts[i];
    }
  }

  /** Returns the number of numbers. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /** Returns the number of bars between the smallest and the largest number. */
  public int bars() {
    return counts.length;
  }

  /** Returns how many numbers are in a bar. */
  public long count(int bar) {
    return counts[bar];
  }

  /** Returns the lower edge of a bar. */
  public double from(int bar) {
    int key = first + bar;
    return key > 0 ? edge(key) : -edge(1 - key);
  }

  /** Returns the upper edge of a bar. */
  public double to(int bar) {
    int key = first + bar;
    return key < 0 ? -edge(-key) : edge(key + 1);
  }

  /** Returns the lower edge of the bar with a positive key. */
  private double edge(int key) {
    int shift = MANTISSA - bits;
    return Float.intBitsToFloat(((Float.floatToRawIntBits(SMALLEST) >> shift) + key - 1) << shift);
  }

  /**
   * Returns the middle of the bar that holds the number of rank ⌈p n⌉, at least the first.
   *
   * @param probability p, from 0 to 1
   */
  public double quantile(double probability) {
    long rank = Math.max(1, (long) Math.ceil(probability * count()));
    int bar = 0;
    for (long below = counts[0]; below < rank; below += counts[bar]) {
      bar++;
    }
    return first + bar == 0 ? 0 : (from(bar) + to(bar)) / 2;
  }
}
