package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;

/** Layers with parameters, named {@code name.weight} and {@code name.bias}. */
final class Layers {
  private Layers() {}

  /** A linear layer: {@code [batch, in]} to {@code [batch, units]}. */
  static Expression linear(Scope scope, Expression x, String name, long units) {
    return dense(scope, x, name, units, new Initialisation.Glorot(x.shape().get(1), units));
  }

  /** A linear layer and its activation. */
  static Expression dense(
      Scope scope, Expression x, String name, long units, Activation activation) {
    long in = x.shape().get(1);
    return activation.apply(dense(scope, x, name, units, activation.initialisation(in, units)));
  }

  private static Expression dense(
      Scope scope, Expression x, String name, long units, Initialisation initialisation) {
    long in = x.shape().get(1);
    Expression weight = scope.parameter(name + ".weight", initialisation, in, units);
    return x.matrixProduct(weight).plus(bias(scope, name, units));
  }

  /** A 4 x 4 convolution of stride 2 on {@code [batch, h, w, in]}: halves height and width. */
  static Expression halving(Scope scope, Expression x, String name, long channels) {
    long in = x.shape().get(3);
    Expression weight =
        scope.parameter(
            name + ".weight",
            new Initialisation.He(in * KERNEL * KERNEL),
            KERNEL,
            KERNEL,
            in,
            channels);
    return x.convolution(weight, 2, 1).plus(bias(scope, name, channels));
  }

  /** A 4 x 4 transposed convolution of stride 2 on {@code [batch, h, w, in]}: doubles both. */
  static Expression doubling(Scope scope, Expression x, String name, long channels) {
    long in = x.shape().get(3);
    // Every output pixel is reached by a quarter of the kernel.
    Expression weight =
        scope.parameter(
            name + ".weight",
            new Initialisation.He(in * KERNEL * KERNEL / 4),
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
}
