// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Elementwise;
import java.util.List;

/** Functions of each element of an {@link Expression} by itself. */
public sealed interface Functions permits Expression {
  /** -x. */
  default Expression negate() {
    return elementwise(Elementwise.NEGATE);
  }

  /** e^x. */
  default Expression exp() {
    return elementwise(Elementwise.EXP);
  }

  /** ln x; negative infinity at 0, not a number below. */
  default Expression log() {
    return elementwise(Elementwise.LOG);
  }

  /** x^2. */
  default Expression square() {
    return elementwise(Elementwise.SQUARE);
  }

  /** The hyperbolic tangent. */
  default Expression tanh() {
    return elementwise(Elementwise.TANH);
  }

  /** 1 / (1 + e^-x). */
  default Expression sigmoid() {
    return elementwise(Elementwise.SIGMOID);
  }

  /** x where positive, 0 elsewhere. */
  default Expression relu() {
    return elementwise(Elementwise.RELU);
  }

  /** ln(1 + e^x), finite for every finite x. */
  default Expression softplus() {
    return elementwise(Elementwise.SOFTPLUS);
  }

  /** The square root; its gradient at 0 is infinite. */
  default Expression sqrt() {
    return elementwise(Elementwise.SQRT);
  }

  /** |x|, with a gradient of 0 at 0. */
  default Expression abs() {
    return self().relu().plus(negate().relu());
  }

  /** x where positive, {@code slope} x elsewhere. */
  default Expression leakyRelu(double slope) {
    return self().relu().minus(negate().relu().times(slope));
  }

  /** x where positive, e^x - 1 elsewhere (Clevert et al. 2016, alpha 1). */
  default Expression elu() {
    return self().relu().plus(negate().relu().negate().exp()).minus(1);
  }

  /**
   * ln Gamma(x) of positive x, not a number elsewhere. Has a first derivative, digamma, and no
   * second.
   */
  default Expression logGamma() {
    return elementwise(Elementwise.LOG_GAMMA);
  }

  /**
   * ln(sinh(x) / x), even, 0 at 0: with a logit l, the continuous Bernoulli's density on [0, 1] is
   * e^(l x - l/2 - logSinhc(l/2)) (Loaiza-Ganem and Cunningham 2019, equation 8).
   */
  default Expression logSinhc() {
    return elementwise(Elementwise.LOG_SINHC);
  }

  /**
   * coth x - 1/x, odd, 0 at 0, the derivative of {@link #logSinhc}: the continuous Bernoulli with
   * logit l has the mean 1/2 + langevin(l/2) / 2. Has a first derivative and no second.
   */
  default Expression langevin() {
    return elementwise(Elementwise.LANGEVIN);
  }

  /** 1 where positive, 0 elsewhere. */
  default Expression step() {
    return elementwise(Elementwise.STEP);
  }

  /** The nearest whole number, the even one of two; the gradient is 0. */
  default Expression round() {
    return elementwise(Elementwise.ROUND);
  }

  private Expression elementwise(Elementwise operation) {
    return Expression.of(operation, List.of(self()), self().shape());
  }

  private Expression self() {
    return (Expression) this;
  }
}
