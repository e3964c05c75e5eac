// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Operation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * What a convolution of a {@link CausalNetwork} sees of a map, from each place: its own row and
 * some above it, its own column and some beside it. There is nothing to mask: the weights are
 * {@code [above + 1, left + 1 + right, in, units]}, and what is not seen has none. Outside the map
 * there are zeros.
 *
 * @param of whose values it reads
 * @param above rows above the place's own
 * @param left columns to the left of its own
 * @param right columns to the right of its own
 */
public record CausalWindow(Stack of, int above, int left, int right) {

  /** The two kinds of values of a network, by what they may depend on. */
  public enum Stack {
    /** All places in the rows above: the vertical stack. */
    ROWS_ABOVE,
    /** The places before in raster order: rows from the top, each from the left. */
    PLACES_BEFORE
  }

  public CausalWindow {
    if (above < 0 || left < 0 || right < 0) {
      throw new IllegalArgumentException(
          "causal window: expected sizes from 0 up, found %s above, %s left and %s right"
              .formatted(above, left, right));
    }
    if (of == Stack.PLACES_BEFORE && right > 0) {
      throw new IllegalArgumentException(
          "causal window: expected nothing right of a place, whose value knows what comes after,"
              + " found %s columns".formatted(right));
    }
  }

  /** Of the vertical stack: the upper half of a square window, with the middle row. */
  public static CausalWindow rows(int kernel) {
    int reach = reach(kernel);
    return new CausalWindow(Stack.ROWS_ABOVE, reach, reach, reach);
  }

  /** Of the horizontal stack: the left half of a square window's middle row, with the middle. */
  public static CausalWindow left(int kernel) {
    return new CausalWindow(Stack.PLACES_BEFORE, 0, reach(kernel), 0);
  }

  /** The upper left quarter of a square window, with the middle. */
  public static CausalWindow corner(int kernel) {
    return new CausalWindow(Stack.PLACES_BEFORE, reach(kernel), reach(kernel), 0);
  }

  private static int reach(int kernel) {
    if (!isKernel(kernel)) {
      throw new IllegalArgumentException(
          "causal window: expected an odd kernel from 3 to 255, found " + kernel);
    }
    return kernel / 2;
  }

  /** Whether a square window of this side has a middle and places beside it. */
  static boolean isKernel(int kernel) {
    return kernel >= 3 && kernel <= 255 && kernel % 2 == 1;
  }

  /** Columns of the window. */
  public int columns() {
    return left + 1 + right;
  }

  /** Places of the window, that itself included. */
  public int places() {
    return (above + 1) * columns();
  }

  /**
   * A convolution of whole maps.
   *
   * @param x {@code [rows, h, w, in]}
   * @param name of weights and bias
   * @return {@code [rows, h, w, units]}
   */
  Expression convolution(Scope scope, Expression x, String name, long units, Layers.Start start) {
    return convolution(scope, x, name, units, start, above);
  }

  /**
   * A convolution of the last rows of maps.
   *
   * @param block {@code [rows, above + n, w, in]}: n rows, and those above that are seen from them
   * @return {@code [rows, n, w, units]}
   */
  Expression convolutionOfBlock(
      Scope scope, Expression block, String name, long units, Layers.Start start) {
    return convolution(scope, block, name, units, start, 0);
  }

  /**
   * @param top rows of zeros above
   */
  private Expression convolution(
      Scope scope, Expression x, String name, long units, Layers.Start start, int top) {
    if (places() == 1) {
      return product(scope, x, name, units, start);
    }
    Expression weight = weight(scope, name, x.shape().get(3), units, start);
    return x.convolution(weight, new Operation.Window(1, top, left, 0, right))
        .plus(bias(scope, name, units));
  }

  /**
   * The same of what was seen.
   *
   * @param patches {@code [rows, h, w, places * in]}, places in rows from the top
   * @return {@code [rows, h, w, units]}
   */
  Expression product(Scope scope, Expression patches, String name, long units, Layers.Start start) {
    List<Long> shape = patches.shape();
    long seen = shape.get(3);
    Expression weight = weight(scope, name, seen / places(), units, start).reshape(seen, units);
    return patches
        .reshape(shape.get(0) * shape.get(1) * shape.get(2), seen)
        .matrixProduct(weight)
        .plus(bias(scope, name, units))
        .reshape(shape.get(0), shape.get(1), shape.get(2), units);
  }

  private Expression weight(Scope scope, String name, long in, long units, Layers.Start start) {
    Initialisation initialisation = start.of(in * places(), units * places());
    return scope.parameter(name + ".weight", initialisation, above + 1L, columns(), in, units);
  }

  private static Expression bias(Scope scope, String name, long units) {
    return scope.parameter(name + ".bias", new Initialisation.Zero(), units);
  }
}
