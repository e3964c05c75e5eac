// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * Arithmetic of shapes. A graph that is wrongly built is refused here, by {@link
 * IllegalArgumentException}s that say thing, expected and found.
 */
public final class Shapes {
  private Shapes() {}

  /** Number of elements; {@link Long#MAX_VALUE} when there are more. */
  public static long size(List<Long> shape) {
    long size = 1;
    for (long n : shape) {
      size = Math.multiplyHigh(size, n) == 0 && size * n >= 0 ? size * n : Long.MAX_VALUE;
    }
    return size;
  }

  /**
   * Number of elements of a tensor that is to have memory.
   *
   * @param thing its name, for the message
   * @throws IllegalArgumentException when it has more than 2^31 - 1
   */
  public static int length(String thing, List<Long> shape) {
    long size = size(shape);
    return size <= Integer.MAX_VALUE ? (int) size : length(thing + " of shape " + shape, size);
  }

  /** As {@link #length(String, List)}, of a vector. */
  static int length(String thing, long size) {
    require(size <= Integer.MAX_VALUE, thing, "at most 2^31 - 1 numbers", size);
    return (int) size;
  }

  /** The shape with these sizes, none below 1. */
  static List<Long> of(long... sizes) {
    List<Long> shape = new ArrayList<>(sizes.length);
    for (long size : sizes) {
      if (size < 1) {
        throw new IllegalArgumentException("shape: expected positive sizes, found " + size);
      }
      shape.add(size);
    }
    return List.copyOf(shape);
  }

  /** The sizes of the axes as an array. */
  public static long[] array(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** NumPy's broadcasting: aligned at the last axis, sizes equal or 1. */
  static List<Long> broadcast(List<Long> a, List<Long> b) {
    int rank = Math.max(a.size(), b.size());
    List<Long> shape = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      long m = fromEnd(a, rank - i);
      long n = fromEnd(b, rank - i);
      if (m != n && m != 1 && n != 1) {
        throw new IllegalArgumentException(
            "broadcast: expected equal sizes or 1, found " + a + " and " + b);
      }
      shape.add(Math.max(m, n));
    }
    return List.copyOf(shape);
  }

  private static long fromEnd(List<Long> shape, int position) {
    return position > shape.size() ? 1 : shape.get(shape.size() - position);
  }

  /** A shape without the given axes; without all of them when none is given. */
  static List<Long> without(List<Long> shape, List<Integer> axes) {
    List<Long> rest = new ArrayList<>();
    for (int i = 0; i < shape.size(); i++) {
      if (!axes.isEmpty() && !axes.contains(i)) {
        rest.add(shape.get(i));
      }
    }
    return List.copyOf(rest);
  }

  /** A shape with another size of one axis. */
  static List<Long> with(List<Long> shape, int axis, long size) {
    List<Long> other = new ArrayList<>(shape);
    other.set(axis, size);
    return List.copyOf(other);
  }

  /** Where, in a tensor that is broadcast, each element of the result comes from. */
  public static int[] origins(List<Long> from, List<Long> to) {
    int[] origins = new int[length("broadcast", to)];
    int repeats = 1;
    int stride = 1;
    for (int back = 1; back <= to.size(); back++) {
      int n = Math.toIntExact(to.get(to.size() - back));
      int own = Math.toIntExact(fromEnd(from, back));
      if (own > 1) {
        for (int i = 0; i < origins.length; i++) {
          origins[i] += i / repeats % n * stride;
        }
      }
      repeats *= n;
      stride *= own;
    }
    return origins;
  }

  /** Of the matrix product of two, or of the products of each two of a batch. */
  static List<Long> product(Operation.MatrixProduct product, List<Long> a, List<Long> b) {
    int before = Math.max(0, a.size() - 2);
    int inner = before + (product.transposeA() ? 0 : 1);
    int outer = before + (product.transposeB() ? 1 : 0);
    require(
        a.size() == b.size()
            && a.size() >= 2
            && a.size() <= 3
            && a.subList(0, before).equals(b.subList(0, before))
            && a.get(inner).equals(b.get(outer)),
        before == 0 ? "matrixProduct" : "batchedProduct",
        (before == 0 ? "[%s] and [%s]" : "[batch, %s] and [batch, %s]")
            .formatted(
                product.transposeA() ? "k, m" : "m, k", product.transposeB() ? "n, k" : "k, n"),
        a + " and " + b);
    List<Long> shape = new ArrayList<>(a);
    shape.set(before, a.get(2 * before + 1 - inner));
    shape.set(before + 1, b.get(2 * before + 1 - outer));
    return List.copyOf(shape);
  }

  /** Refuses so many rows that a float does not tell the index of each from its neighbours'. */
  static void requireIndexable(String thing, long rows) {
    require(
        rows <= 1 << 24, thing, "at most 2^24 rows, each with an index that a float holds", rows);
  }

  /** Of {@link Operation.Convolution}. */
  static List<Long> convolution(Operation.Window window, List<Long> x, List<Long> weights) {
    require(
        x.size() == 4 && weights.size() == 4 && x.get(3).equals(weights.get(2)),
        "convolution",
        "x [batch, h, w, in] and weights [kh, kw, in, out]",
        x + " and " + weights);
    int stride = window.stride();
    long down = x.get(1) + window.top() + window.bottom() - weights.get(0);
    long across = x.get(2) + window.left() + window.right() - weights.get(1);
    require(
        down >= 0 && across >= 0 && down % stride == 0 && across % stride == 0,
        "convolution",
        "images on which a window of %s x %s with %s ends with a step of %s"
            .formatted(weights.get(0), weights.get(1), words(window), stride),
        x);
    return of(x.get(0), down / stride + 1, across / stride + 1, weights.get(3));
  }

  /** Of {@link Operation.TransposedConvolution}. */
  static List<Long> transposedConvolution(
      Operation.Window window, List<Long> x, List<Long> weights) {
    require(
        x.size() == 4 && weights.size() == 4 && x.get(3).equals(weights.get(3)),
        "transposedConvolution",
        "x [batch, h, w, in] and weights [kh, kw, out, in]",
        x + " and " + weights);
    int stride = window.stride();
    return of(
        x.get(0),
        (x.get(1) - 1) * stride + weights.get(0) - window.top() - window.bottom(),
        (x.get(2) - 1) * stride + weights.get(1) - window.left() - window.right(),
        weights.get(2));
  }

  private static String words(Operation.Window window) {
    return "paddings " + List.of(window.top(), window.left(), window.bottom(), window.right());
  }

  /** Of tensors one after the other along an axis. */
  static List<Long> concat(int axis, List<List<Long>> parts) {
    List<Long> first = parts.get(0);
    requireAxis("concat", axis, first);
    long size = 0;
    for (List<Long> part : parts) {
      requireAxis("concat", axis, part);
      require(
          with(part, axis, 1).equals(with(first, axis, 1)),
          "concat",
          "the shape " + first + " but for axis " + axis,
          part);
      size += part.get(axis);
    }
    return with(first, axis, size);
  }

  static void requireAxis(String thing, int axis, List<Long> shape) {
    require(axis >= 0 && axis < shape.size(), thing, "an axis of " + shape, axis);
  }

  /**
   * Refuses what does not fit.
   *
   * @param thing what the graph was being built of, or the name of what is wrong
   * @throws IllegalArgumentException saying thing, expected and found, unless the condition holds
   */
  public static void require(boolean condition, String thing, String expected, Object found) {
    if (!condition) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(thing, expected, found));
    }
  }
}
