// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Flow;
import io.sparkvae.model.layer.Made;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;

/**
 * Inverse autoregressive flow (Kingma et al. 2016, arXiv 1606.04934, algorithm 1): a Gaussian, then
 * steps z = sigma * z + (1 - sigma) * m with sigma = sigmoid(s), m and s from a {@link Made} of z
 * and the encoder's features, the order reversed between steps; ln q(z|x) = ln q(z0|x) - sum ln
 * sigma.
 *
 * @param steps of the flow
 * @param hidden units of the hidden layers of each step's network
 */
@JsonTypeName("iaf")
public record InverseAutoregressivePosterior(int steps, List<Integer> hidden)
    implements Posterior, Flow {
  /** Added to s, so that a step begins near the identity (ibid., section 4: +1 or +2). */
  private static final double OPEN = 2;

  public InverseAutoregressivePosterior {
    hidden = new Made(hidden).hidden();
    if (steps < 1) {
      throw new IllegalArgumentException("iaf: expected at least 1 step, found " + steps);
    }
  }

  static InverseAutoregressivePosterior from(Settings settings) {
    return new InverseAutoregressivePosterior(
        settings.integerFrom("model.iaf.steps", 1), settings.integersFrom("model.iaf.hidden", 1));
  }

  @Override
  public Draw draw(Scope scope, Expression features) {
    return TransformedGaussian.of(scope, features, this);
  }

  @Override
  public Image apply(Scope scope, Expression z0, Expression features) {
    Expression z = z0;
    Expression logDeterminant = null;
    for (int t = 0; t < steps; t++) {
      Made.Numbers numbers =
          new Made(hidden)
              .apply(
                  scope, "posterior.iaf" + (t + 1), Made.Order.ofStep(t), z, Optional.of(features));
      Expression s = numbers.scale().plus(OPEN);
      Expression sigma = s.sigmoid();
      z = sigma.times(z).plus(sigma.negate().plus(1).times(numbers.shift()));
      // ln sigmoid(s), without the sigmoid's underflow.
      Expression logSigma = s.negate().softplus().negate();
      logDeterminant = logDeterminant == null ? logSigma : logDeterminant.plus(logSigma);
    }
    return new Image(z, logDeterminant);
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.JOINT;
  }

  @Override
  public String words() {
    return "a Gaussian that %s of inverse autoregressive flow reshape"
        .formatted(Phrase.count(steps, "step"));
  }
}
