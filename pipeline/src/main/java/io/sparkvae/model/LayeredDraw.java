package io.sparkvae.model;

import io.sparkvae.graph.Expression;
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
record LayeredDraw(
    Hierarchy.Gaussian q, Expression z, Hierarchy.Gaussian means, Optional<Hierarchy.Gaussian> p)
    implements Draw {

  @Override
  public Expression mu() {
    return means.mean();
  }

  @Override
  public Optional<Expression> logVar() {
    return Optional.of(means.logVar());
  }

  @Override
  public Expression logDensity(Scope scope) {
    return DiagonalGaussian.logDensity(z, q.mean(), q.logVar());
  }

  /** In closed form for each layer, given the layers above as they were drawn, where it may be. */
  @Override
  public Expression divergence(Scope scope, Prior prior) {
    return p.map(
            generative ->
                scope.meanOfSamples(
                    DiagonalGaussian.divergence(
                        q.mean(), q.logVar(), generative.mean(), generative.logVar())))
        .orElseGet(() -> Draw.estimate(scope, this, prior));
  }
}
