// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Layers of a latent, each of which has a diagonal Gaussian given the one above: p(z_i | z_i+1) =
 * N(m(z_i+1), diag(e^v(z_i+1))), with hidden layers in between, and p(z_top) = N(0, I). z holds
 * them one after the other, the lowest first.
 *
 * @param sizes of the layers, lowest first
 * @param hidden units of the hidden layers between two layers, on the way up; the way down goes
 *     through them backwards
 * @param activation of the hidden layers
 */
public record Hierarchy(List<Integer> sizes, List<Integer> hidden, Activation activation)
    implements Serializable {
  public Hierarchy {
    sizes = List.copyOf(sizes);
    hidden = List.copyOf(hidden);
    if (!positive(sizes) || !positive(hidden)) {
      throw new IllegalArgumentException(
          "ladder: expected one layer or more of at least 1 unit, found %s and %s hidden units"
              .formatted(sizes, hidden));
    }
  }

  private static boolean positive(List<Integer> units) {
    return !units.isEmpty() && units.stream().allMatch(n -> n >= 1);
  }

  /**
   * Layers that together have a number of dimensions, each about half of the one below it, but at
   * least 1; the lowest takes what remains.
   */
  public static List<Integer> halved(int latent, int layers) {
    List<Integer> sizes = new ArrayList<>();
    int left = latent;
    for (int i = 0; i < layers - 1; i++) {
      int size = (int) Math.max(1, (long) latent * (1L << i) / ((1L << layers) - 1));
      sizes.add(size);
      left -= size;
    }
    sizes.add(left);
    Collections.reverse(sizes);
    return sizes;
  }

  /** Returns the index of the highest layer, counted from 0. */
  public int top() {
    return sizes.size() - 1;
  }

  /** Returns the number of dimensions of all layers together. */
  public int latent() {
    return sizes.stream().mapToInt(Integer::intValue).sum();
  }

  /** Layer {@code i} of {@code [rows, latent]}. */
  Expression layer(Expression z, int i) {
    long from = sizes.subList(0, i).stream().mapToLong(Integer::longValue).sum();
    return z.slice(1, from, from + sizes.get(i));
  }

  /** All layers in one, lowest first. */
  public static Expression joined(List<Expression> layers) {
    return Expression.concat(1, layers);
  }

  /**
   * p(z_i | z_i+1) below the top.
   *
   * @param above z_i+1, {@code [rows, size of layer i + 1]}
   */
  public Gaussian below(Scope scope, int i, Expression above) {
    String name = "prior.layer" + (i + 1);
    Expression h = between(scope, above, name, Mlp.reversed(hidden));
    return new Gaussian(
        Layers.linear(scope, h, name + ".mean", sizes.get(i)),
        Layers.linear(scope, h, name + ".logVar", sizes.get(i)));
  }

  /**
   * Up through the hidden layers in front of a layer's posterior.
   *
   * @param below {@code [rows, units]}
   */
  public Expression up(Scope scope, int i, Expression below) {
    return between(scope, below, posterior(i), hidden);
  }

  /** The posterior of layer {@code i}, linear in what is in front of it. */
  public Gaussian posterior(Scope scope, int i, Expression h) {
    return new Gaussian(
        Layers.linear(scope, h, posterior(i) + ".mu", sizes.get(i)),
        Layers.linear(scope, h, posterior(i) + ".logVar", sizes.get(i)));
  }

  private static String posterior(int i) {
    return "posterior.layer" + (i + 1);
  }

  /** The first is {@code dense}, as it was when there was but one, then {@code dense2}. */
  private Expression between(Scope scope, Expression x, String name, List<Integer> units) {
    Expression h = x;
    for (int i = 0; i < units.size(); i++) {
      String layer = name + ".dense" + (i == 0 ? "" : i + 1);
      h = Layers.dense(scope, h, layer, units.get(i), activation);
    }
    return h;
  }

  /**
   * A sample of layer {@code i}, or without noise its mean.
   *
   * @param eps standard normal noise of all layers, {@code [rows, latent]}
   */
  public Expression drawn(Gaussian q, Optional<Expression> eps, int i) {
    return eps.map(e -> q.sample(layer(e, i))).orElse(q.mean());
  }
}
