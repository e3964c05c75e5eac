// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;

/** The non-linearity between two layers. */
public enum Activation {
  /** tanh x. */
  TANH,
  /** max(x, 0). */
  RELU,
  /** x where positive, x / 100 elsewhere (Maas et al. 2013). */
  LEAKY_RELU,
  /** x where positive, e^x - 1 elsewhere (Clevert et al. 2016). */
  ELU,
  /** 1 / (1 + e^-x). */
  SIGMOID,
  /** ln(1 + e^x). */
  SOFTPLUS,
  /** x sigmoid(x), also called swish (Ramachandran et al. 2017). */
  SILU,
  /** x Phi(x), in the form with tanh (Hendrycks and Gimpel 2016). */
  GELU,
  /** None: the layers together are one linear map. */
  IDENTITY;

  /** Applies the activation to each number; the shape stays. */
  public Expression apply(Expression x) {
    return switch (this) {
      case TANH -> x.tanh();
      case RELU -> x.relu();
      case LEAKY_RELU -> x.leakyRelu(0.01);
      case ELU -> x.elu();
      case SIGMOID -> x.sigmoid();
      case SOFTPLUS -> x.softplus();
      case SILU -> x.times(x.sigmoid());
      case GELU -> gelu(x);
      case IDENTITY -> x;
    };
  }

  /** (1 + tanh u) / 2 is the sigmoid of 2u. */
  private static Expression gelu(Expression x) {
    Expression u = x.plus(x.times(x.square()).times(0.044715)).times(Math.sqrt(2 / Math.PI));
    return x.times(u.times(2).sigmoid());
  }

  /** How the weights of a layer in front of this activation start. */
  Initialisation initialisation(long fanIn, long fanOut) {
    return switch (this) {
      case TANH, SIGMOID, SOFTPLUS, IDENTITY -> new Initialisation.Glorot(fanIn, fanOut);
      case RELU, LEAKY_RELU, ELU, SILU, GELU -> new Initialisation.He(fanIn);
    };
  }
}
