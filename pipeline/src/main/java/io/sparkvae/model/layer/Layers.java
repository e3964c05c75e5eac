// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * Layers with parameters, named {@code name.weight} or {@code name.gain}, and {@code name.bias}.
 */
public final class Layers {
  private Layers() {}

  /** A linear layer: {@code [batch, in]} to {@code [batch, units]}. */
  public static Expression linear(Scope scope, Expression x, String name, long units) {
    return linear(scope, x, name, units, Initialisation.Glorot::new);
  }

  /** A linear layer and its activation. */
  public static Expression dense(
      Scope scope, Expression x, String name, long units, Activation activation) {
    return activation.apply(linear(scope, x, name, units, activation::initialisation));
  }

  /** A linear layer with a given start of its weights. */
  public static Expression linear(Scope scope, Expression x, String name, long units, Start start) {
    long in = x.shape().get(1);
    Expression weight = scope.parameter(name + ".weight", start.of(in, units), in, units);
    return x.matrixProduct(weight).plus(bias(scope, name, units));
  }

  /**
   * A layer that is linear in the features of each place of the latent, with the same weights at
   * every place: a 1 x 1 convolution. Where the latent is a vector, {@link #linear}.
   *
   * @param features {@code [rows, places * units]}
   * @return {@code [rows, places * channels]}
   */
  public static Expression head(Scope scope, Expression features, String name) {
    return head(scope, features, name, Initialisation.Glorot::new);
  }

  /** As {@link #head(Scope, Expression, String)}, with its activation. */
  public static Expression head(
      Scope scope, Expression features, String name, Activation activation) {
    return activation.apply(head(scope, features, name, activation::initialisation));
  }

  private static Expression head(Scope scope, Expression features, String name, Start start) {
    LatentShape latent = scope.latentShape();
    int places = latent.places();
    if (places == 1) {
      return linear(scope, features, name, latent.channels(), start);
    }
    long rows = features.shape().get(0);
    long units = features.shape().get(1) / places;
    return linear(scope, features.reshape(rows * places, units), name, latent.channels(), start)
        .reshape(rows, latent.size());
  }

  /**
   * The same linear map of every element along the last axis, {@code [..., in]} to {@code [...,
   * units]}: of every pixel of {@code [batch, h, w, in]}, a 1 x 1 convolution.
   */
  public static Expression pointwise(
      Scope scope, Expression x, String name, long units, Start start) {
    return pointwiseProduct(scope, x, name, units, start).plus(bias(scope, name, units));
  }

  /** As {@link #pointwise}, without a bias: for what is added to sums that have one. */
  public static Expression pointwiseProduct(
      Scope scope, Expression x, String name, long units, Start start) {
    long[] shape = Shapes.array(x.shape());
    int last = shape.length - 1;
    long in = shape[last];
    Expression weight = scope.parameter(name + ".weight", start.of(in, units), in, units);
    shape[last] = units;
    return x.reshape(Shapes.size(x.shape()) / in, in).matrixProduct(weight).reshape(shape);
  }

  /**
   * The same linear layer of every element of sequences: {@code [batch, length, in]} to {@code
   * [batch, length, units]}.
   */
  public static Expression ofElements(
      Scope scope, Expression x, String name, long units, Start start) {
    long batch = x.shape().get(0);
    long length = x.shape().get(1);
    return linear(scope, x.reshape(batch * length, x.shape().get(2)), name, units, start)
        .reshape(batch, length, units);
  }

  /** How weights start in a layer of these fans, in units. */
  public interface Start {
    /**
     * Returns the initialisation.
     *
     * @param fanIn inputs of each unit
     * @param fanOut units that read each input
     */
    Initialisation of(long fanIn, long fanOut);
  }

  /** The weights {@code [in, units]} of a layer that there is already. */
  public static Expression linearWeight(Scope scope, Expression x, String name, long units) {
    long in = x.shape().get(1);
    return scope.parameter(name + ".weight", new Initialisation.Glorot(in, units), in, units);
  }

  /**
   * A linear layer backwards, {@code [batch, units]}: the other's weights {@code [units, in]}
   * transposed, and a bias of its own.
   *
   * @param other the layer whose weights they are
   * @param name of the bias
   */
  public static Expression transposed(
      Scope scope, Expression x, String other, String name, long units) {
    long in = x.shape().get(1);
    Expression weight =
        scope.parameter(other + ".weight", new Initialisation.Glorot(units, in), units, in);
    return x.matrixProduct(weight.permute(1, 0)).plus(bias(scope, name, units));
  }

  /**
   * A linear layer of which only some weights are there (MADE, Germain et al. 2015): {@code [batch,
   * in]} to {@code [batch, units]}.
   *
   * @param mask {@code [in, units]}: 1 where a unit sees an input, 0 where it does not
   */
  public static Expression masked(
      Scope scope, Expression x, String name, long units, Expression mask) {
    long in = x.shape().get(1);
    if (!mask.shape().equals(List.of(in, units))) {
      throw new IllegalArgumentException(
          "%s: expected a mask [%s, %s], found %s".formatted(name, in, units, mask.shape()));
    }
    Expression weight =
        scope.parameter(name + ".weight", new Initialisation.Glorot(in, units), in, units);
    return x.matrixProduct(weight.times(mask)).plus(bias(scope, name, units));
  }

  /**
   * Layer normalisation (Ba et al. 2016, equations 3 and 4): the last axis, {@code n} units of a
   * row or channels of a pixel, to mean 0 and variance 1, then a gain and a bias for each of them.
   */
  static Expression layerNorm(Scope scope, Expression x, String name) {
    List<Long> shape = x.shape();
    long n = shape.get(shape.size() - 1);
    long rows = shape.stream().reduce(1L, (a, b) -> a * b) / n;
    Expression row = x.reshape(rows, n);
    Expression centred = row.minus(row.mean(1).reshape(rows, 1));
    Expression deviation =
        centred.square().mean(1).plus(NORM_LEAST_VARIANCE).sqrt().reshape(rows, 1);
    Expression gain = scope.parameter(name + ".gain", new Initialisation.Constant(1), n);
    return centred
        .dividedBy(deviation)
        .times(gain)
        .plus(bias(scope, name, n))
        .reshape(shape.stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * A 3 x 3 convolution of stride 1 on {@code [batch, h, w, in]}: keeps height and width.
   *
   * @param method how it is computed
   */
  public static Expression same(
      Scope scope,
      Expression x,
      String name,
      long channels,
      ConvolutionMethod method,
      Start start) {
    long in = x.shape().get(3);
    Expression weight =
        scope.parameter(
            name + ".weight", start.of(in * 3 * 3, channels * 3 * 3), 3, 3, in, channels);
    return x.convolution(weight, new Operation.Window(1, 1, method))
        .plus(bias(scope, name, channels));
  }

  /**
   * A convolution of stride 1 on {@code [batch, h, w, in]} that sees a part of its window: keeps
   * height and width.
   */
  public static Expression masked(
      Scope scope, Expression x, String name, long channels, MaskedWindow window, Start start) {
    long in = x.shape().get(3);
    int kernel = window.kernel();
    Expression weight =
        scope.parameter(
            name + ".weight",
            start.of(in * window.seen(), channels * window.seen()),
            kernel,
            kernel,
            in,
            channels);
    return x.convolution(weight.times(window.mask()), 1, window.padding())
        .plus(bias(scope, name, channels));
  }

  /** A 4 x 4 convolution of stride 2 on {@code [batch, h, w, in]}: halves height and width. */
  public static Expression halving(
      Scope scope, Expression x, String name, long channels, Start start) {
    long in = x.shape().get(3);
    Expression weight =
        scope.parameter(
            name + ".weight",
            start.of(in * WINDOW, channels * WINDOW / 4),
            KERNEL,
            KERNEL,
            in,
            channels);
    return x.convolution(weight, 2, 1).plus(bias(scope, name, channels));
  }

  /** A 4 x 4 transposed convolution of stride 2 on {@code [batch, h, w, in]}: doubles both. */
  public static Expression doubling(
      Scope scope, Expression x, String name, long channels, Start start) {
    long in = x.shape().get(3);
    // Every output pixel is reached by a quarter of the kernel.
    Expression weight =
        scope.parameter(
            name + ".weight",
            start.of(in * WINDOW / 4, channels * WINDOW),
            KERNEL,
            KERNEL,
            channels,
            in);
    return x.transposedConvolution(weight, 2, 1).plus(bias(scope, name, channels));
  }

  private static Expression bias(Scope scope, String name, long units) {
    return scope.parameter(name + ".bias", new Initialisation.Zero(), units);
  }

  private static final int KERNEL = 4;
  private static final int WINDOW = KERNEL * KERNEL;

  /** Added to a row's variance, so that a row of equal elements can be divided by its root. */
  private static final double NORM_LEAST_VARIANCE = 1e-5;
}
