// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * A draw of all layers of a hierarchy, each a diagonal Gaussian given what was drawn before it.
 *
 * @param q of all layers at the samples
 * @param z the samples
 * @param means q where each layer passes on its mean: what mu and logVar tell
 * @param p of all layers at the samples, where each layer has a divergence of its own given the
 *     layers above; empty where only that of all together means something
 */
record LayeredDraw(Gaussian q, Expression z, Gaussian means, Optional<Gaussian> p)
    implements SuccessiveDraw {
  /** In closed form for each layer, given the layers above as they were drawn, where it may be. */
  @Override
  public Expression divergence(Scope scope, LatentDensity prior) {
    return p.map(generative -> scope.meanOfSamples(q.divergence(generative)))
        .orElseGet(() -> Draw.estimate(scope, this, prior));
  }
}
