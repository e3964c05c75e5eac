// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import io.sparkvae.graph.Expression;

/** A symmetric density around a mean, of deviations d and the logarithm s of their scale. */
public enum Deviation {
  /** -d^2 / 2 e^(2s) - s - ln(2 pi) / 2; the scale is the standard deviation. */
  GAUSSIAN,
  /** -|d| / e^s - s - ln 2; the scale is the mean of |d|. */
  LAPLACE;

  /** ln p of each element, in nats. */
  Expression logDensity(Expression d, Expression s) {
    return switch (this) {
      case GAUSSIAN ->
          d.square()
              .times(s.times(-2).exp())
              .times(-0.5)
              .minus(s)
              .minus(0.5 * Math.log(2 * Math.PI));
      case LAPLACE -> d.abs().times(s.negate().exp()).negate().minus(s).minus(Math.log(2));
    };
  }

  /** What a scale is the mean of: e^(2s) of squares, e^s of absolute values. */
  Expression magnitude(Expression d) {
    return switch (this) {
      case GAUSSIAN -> d.square();
      case LAPLACE -> d.abs();
    };
  }

  /** s of the most likely scale, from the mean of {@link #magnitude}. */
  Expression logScale(Expression meanMagnitude) {
    return switch (this) {
      case GAUSSIAN -> meanMagnitude.log().times(0.5);
      case LAPLACE -> meanMagnitude.log();
    };
  }
}
