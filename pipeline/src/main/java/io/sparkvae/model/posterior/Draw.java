// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * A posterior at the images of a batch, and samples from it. Rows of samples as in {@link
 * Scope#repeated}. What is not used costs nothing.
 */
public interface Draw {
  /** The samples, {@code [samples * batch, latent]}. */
  Expression z();

  /** Mean of q(z|x), or the code of a deterministic encoder, {@code [batch, latent]}. */
  Expression mu();

  /** ln of the variance of q(z|x), {@code [batch, latent]}; empty where there is none. */
  Optional<Expression> logVar();

  /**
   * The codes of each image, whole numbers, {@code [batch, codes]}; empty for a latent without
   * codes.
   */
  default Optional<Expression> codes() {
    return Optional.empty();
  }

  /** ln q(z|x) at the samples, columns adding up to it, {@code [samples * batch, latent]}, nats. */
  Expression logDensity(Scope scope);

  /**
   * KL(q(z|x) || p(z)) by dimension in nats, or its estimate, as {@link Posterior#divergence} says,
   * {@code [batch, latent]}.
   */
  Expression divergence(Scope scope, LatentDensity prior);

  /**
   * ln p(z) - ln q(z|x) at the samples, columns adding up to it, {@code [samples * batch, latent]},
   * in nats: what an importance weight has beside p(x|z).
   */
  default Expression logRatio(Scope scope, LatentDensity prior) {
    return prior.logDensity(z()).minus(logDensity(scope));
  }

  /** The mean over the samples of ln q(z|x) - ln p(z): the estimate that any posterior has. */
  static Expression estimate(Scope scope, Draw draw, LatentDensity prior) {
    return scope.meanOfSamples(draw.logDensity(scope).minus(prior.logDensity(draw.z())));
  }
}
