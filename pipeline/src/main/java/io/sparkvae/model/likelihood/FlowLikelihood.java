// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.AutoregressivePrior;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;

/**
 * A density of x itself, without a latent and without a decoder: a masked autoregressive flow
 * (Papamakarios et al. 2017, arXiv 1705.07057). Its formulas are those of {@link
 * AutoregressivePrior}, with x in place of z. For models of latents: a draw takes {@code steps}
 * times the dimensions passes.
 *
 * @param steps of the flow
 * @param hidden units of the hidden layers of each step's network
 */
@JsonTypeName("flow")
public record FlowLikelihood(int steps, List<Integer> hidden) implements Likelihood {
  public FlowLikelihood {
    hidden = new AutoregressivePrior(steps, hidden).hidden();
  }

  static FlowLikelihood from(Settings settings) {
    AutoregressivePrior flow = AutoregressivePrior.from(settings);
    return new FlowLikelihood(flow.steps(), flow.hidden());
  }

  private AutoregressivePrior flow() {
    return new AutoregressivePrior(steps, hidden);
  }

  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression decoded) {
    LatentDensity density =
        flow()
            .density(
                scope,
                images -> {
                  throw new IllegalStateException("a flow reads no posterior");
                });
    return new PerExample(density.logDensity(x).sum(1));
  }

  /** The mean has no closed form: this is where the flow takes the mean of its noise, 0. */
  @Override
  public Expression mean(Scope scope, Expression decoded) {
    int size = scope.shape().size();
    Expression centre = Expression.constant(new double[size], 1, size);
    return flow().coloured(scope, centre.broadcast(scope.batch(), size));
  }

  @Override
  public Optional<Expression> sample(Scope scope, Expression decoded) {
    int size = scope.shape().size();
    return Optional.of(flow().coloured(scope, scope.gaussian(PixelDraw.NOISE, size)));
  }

  @Override
  public String words() {
    return "an autoregressive flow turns Gaussian noise into all numbers, without a latent";
  }
}
