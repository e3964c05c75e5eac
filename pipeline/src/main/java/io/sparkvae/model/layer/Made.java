// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A masked autoencoder (MADE, Germain et al. 2015, arXiv 1502.03509): two numbers for each
 * dimension of z, a function of the dimensions before it. All of them in one pass.
 *
 * @param hidden units of the hidden layers, at least one layer
 */
public record Made(List<Integer> hidden) {
  /** Which dimensions come before which. */
  public enum Order {
    FORWARD,
    BACKWARD;

    /** Of step {@code t} of a flow: reversed between any two (Kingma et al. 2016). */
    public static Order ofStep(int t) {
      return t % 2 == 0 ? FORWARD : BACKWARD;
    }

    /** Places from 1: dimension j depends on those of smaller places. */
    public int[] places(int n) {
      return IntStream.range(0, n).map(j -> this == FORWARD ? j + 1 : n - j).toArray();
    }
  }

  /** The two numbers, {@code [rows, n]} each. */
  public record Numbers(Expression shift, Expression scale) {}

  public Made {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty() || hidden.stream().anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "flow: expected hidden layers of at least 1 unit, found " + hidden);
    }
  }

  /**
   * Applies the network of a name.
   *
   * @param z {@code [rows, n]}
   * @param context {@code [rows, units]}, which every dimension may depend on
   */
  public Numbers apply(
      Scope scope, String name, Order order, Expression z, Optional<Expression> context) {
    int n = Math.toIntExact(z.shape().get(1));
    int[] places = order.places(n);
    int[] seen = places;
    Expression h = z;
    for (int i = 0; i < hidden.size(); i++) {
      int units = hidden.get(i);
      String layer = name + ".dense" + (i + 1);
      // A unit of degree d sees the first d dimensions; of degree 0, the context alone.
      int[] degrees = IntStream.range(0, units).map(k -> k % n).toArray();
      Expression next = Layers.masked(scope, h, layer, units, mask(seen, degrees, 0));
      if (context.isPresent()) {
        next = next.plus(Layers.linear(scope, context.get(), layer + ".context", units));
      }
      h = Activation.ELU.apply(next);
      seen = degrees;
    }
    Expression before = mask(seen, places, 1);
    return new Numbers(
        Layers.masked(scope, h, name + ".shift", n, before),
        Layers.masked(scope, h, name + ".scale", n, before));
  }

  /** 1 where an input's degree is below the unit's by at least {@code least}. */
  private static Expression mask(int[] inputs, int[] units, int least) {
    double[] mask = new double[inputs.length * units.length];
    for (int i = 0; i < inputs.length; i++) {
      for (int k = 0; k < units.length; k++) {
        mask[i * units.length + k] = units[k] - inputs[i] >= least ? 1 : 0;
      }
    }
    return Expression.constant(mask, inputs.length, units.length);
  }
}
