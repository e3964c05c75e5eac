package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Layers of a latent, each of which has a diagonal Gaussian given the one above: p(z_i | z_i+1) =
 * N(m(z_i+1), diag(e^v(z_i+1))), with one hidden layer in between, and p(z_top) = N(0, I). z holds
 * them one after the other, the lowest first.
 *
 * @param sizes of the layers, lowest first
 * @param hidden units between two layers
 */
public record Hierarchy(List<Integer> sizes, int hidden) implements Serializable {
  /** Mean and ln of the variance, {@code [rows, size]} each. */
  record Gaussian(Expression mean, Expression logVar) {}

  public Hierarchy {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 1) || hidden < 1) {
      throw new IllegalArgumentException(
          "ladder: expected layers of at least 1 unit, found %s and %d hidden units"
              .formatted(sizes, hidden));
    }
  }

  /**
   * Layers that together have a number of dimensions, each about half of the one below it, but at
   * least 1; the lowest takes what remains.
   */
  static List<Integer> halved(int latent, int layers) {
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

  int top() {
    return sizes.size() - 1;
  }

  int latent() {
    return sizes.stream().mapToInt(Integer::intValue).sum();
  }

  /** Layer {@code i} of {@code [rows, latent]}. */
  Expression layer(Expression z, int i) {
    long from = sizes.subList(0, i).stream().mapToLong(Integer::longValue).sum();
    return z.slice(1, from, from + sizes.get(i));
  }

  /** All layers in one, lowest first. */
  static Expression joined(List<Expression> layers) {
    return Expression.concat(1, layers);
  }

  /**
   * p(z_i | z_i+1) below the top.
   *
   * @param above z_i+1, {@code [rows, size of layer i + 1]}
   */
  Gaussian below(Scope scope, int i, Expression above) {
    String name = "prior.layer" + (i + 1);
    Expression h = Layers.dense(scope, above, name + ".dense", hidden, Activation.LEAKY_RELU);
    return new Gaussian(
        Layers.linear(scope, h, name + ".mean", sizes.get(i)),
        Layers.linear(scope, h, name + ".logVar", sizes.get(i)));
  }
}
