// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.plan.Runs;
import java.util.Arrays;
import java.util.List;

/**
 * How the leaves of a {@link Loop} are read that are smaller than its result: {@code count}
 * elements of the broadcast tensor, from index {@code from} on, into the beginning of an array.
 */
final class Leaves {
  private Leaves() {}

  /** Whether a shape is that of the last axes, so that its elements recur with its size. */
  static boolean isTrailing(List<Long> leaf, List<Long> whole) {
    int ones = 0;
    while (ones < leaf.size() && leaf.get(ones) == 1) {
      ones++;
    }
    List<Long> rest = leaf.subList(ones, leaf.size());
    return rest.equals(whole.subList(whole.size() - rest.size(), whole.size()));
  }

  /** Whether a shape is that of the first axes, so that each element is repeated. */
  static boolean isLeading(List<Long> leaf, List<Long> whole) {
    int leading = leaf.size();
    while (leading > 0 && leaf.get(leading - 1) == 1) {
      leading--;
    }
    return leaf.size() == whole.size()
        && leaf.subList(0, leading).equals(whole.subList(0, leading));
  }

  /** The whole tensor again and again, to {@code length} elements. */
  static void tile(Memory memory, int period, float[] x, int length) {
    memory.get(0, x, period);
    for (int at = period; at < length; at += period) {
      System.arraycopy(x, 0, x, at, period);
    }
  }

  /** A tensor that begins anew after {@code period} elements. */
  static void wrap(Memory memory, int period, int from, float[] x, int count) {
    for (int done = 0; done < count; ) {
      int start = (from + done) % period;
      int n = Math.min(count - done, period - start);
      memory.buffer().get(start, x, done, n);
      done += n;
    }
  }

  /** A tensor each element of which is repeated. */
  static void repeat(Memory memory, int repeats, int from, float[] x, int count) {
    for (int done = 0; done < count; ) {
      int index = (from + done) / repeats;
      int n = Math.min(count - done, (index + 1) * repeats - from - done);
      Arrays.fill(x, done, done + n, memory.buffer().get(index));
      done += n;
    }
  }

  /** Runs of a tensor, one after the other. */
  static void runs(Memory memory, Runs runs, int from, float[] x, int count) {
    for (int done = 0; done < count; ) {
      int run = (from + done) / runs.length();
      int within = (from + done) % runs.length();
      int n = Math.min(count - done, runs.length() - within);
      int start = runs.from().first() + run * runs.from().distance() + within;
      memory.buffer().get(start, x, done, n);
      done += n;
    }
  }

  /** A tensor whose elements are wherever {@code origins} says. */
  static void gather(Memory memory, int[] origins, int from, float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = memory.buffer().get(origins[from + i]);
    }
  }
}
