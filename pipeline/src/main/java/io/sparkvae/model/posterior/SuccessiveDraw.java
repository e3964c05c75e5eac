// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * A draw of parts of z, each from a diagonal Gaussian given the parts that were drawn before it.
 */
interface SuccessiveDraw extends Draw {
  /** q of all parts at the samples. */
  Gaussian q();

  /** q where each part passes on its mean: what mu and logVar tell. */
  Gaussian means();

  @Override
  default Expression mu() {
    return means().mean();
  }

  @Override
  default Optional<Expression> logVar() {
    return Optional.of(means().logVar());
  }

  @Override
  default Expression logDensity(Scope scope) {
    return q().logDensity(z());
  }
}
