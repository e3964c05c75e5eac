// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.prior.RecurrentDensity;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * A draw of the latents of all steps, each from a diagonal Gaussian given what was drawn before it.
 *
 * @param q of all steps at the samples, {@code [samples * batch, steps * n]}
 * @param z the samples
 * @param means q where each step passes on its mean: what mu and logVar tell
 * @param backward b_t of all steps, where the posterior has it, {@code [batch, steps * units]}
 */
public record RecurrentDraw(Gaussian q, Expression z, Gaussian means, Optional<Expression> backward)
    implements SuccessiveDraw {
  /** In closed form for each step, given the steps before as they were drawn. */
  @Override
  public Expression divergence(Scope scope, LatentDensity prior) {
    Expression ofSamples =
        prior instanceof RecurrentDensity recurrent
            ? q.divergence(recurrent.at(z))
            : prior
                .divergence(q)
                .orElseThrow(() -> new IllegalStateException("Combination lets no other through"));
    return scope.meanOfSamples(ofSamples);
  }
}
