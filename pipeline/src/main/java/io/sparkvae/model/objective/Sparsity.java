// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.posterior.DeterministicPosterior;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Phrase;

/**
 * beta sum_j [rho ln(rho / r_j) + (1 - rho) ln((1 - rho) / (1 - r_j))], r_j the mean of the code's
 * number j over the minibatch (Ng 2011, CS294A lecture notes, section 3). The mean comes before the
 * divergence; under averaging it is that of each worker's own minibatch. The divergence is convex,
 * so workers press at least as hard as one with all their images would.
 *
 * @param weight beta
 * @param target rho, in (0, 1)
 */
@JsonTypeName("sparsity")
public record Sparsity(double weight, double target) implements Term {
  public Sparsity {
    Term.requireWeight("sparsity", weight);
    if (!(target > 0 && target < 1)) {
      throw new IllegalArgumentException("sparsity: expected a target in (0, 1), found " + target);
    }
  }

  static Sparsity from(Settings settings) {
    Posterior posterior = Posterior.from(settings);
    if (!posterior.equals(new DeterministicPosterior(Activation.SIGMOID))) {
      throw settings.refused(
          "model.objective.terms",
          "for sparsity model.posterior = deterministic and model.code.activation = sigmoid",
          "a code that can leave (0, 1)");
    }
    double target = settings.realAbove("model.sparsity.target", 0);
    if (target >= 1) {
      throw settings.refused("model.sparsity.target", "a number in (0, 1)", target);
    }
    return new Sparsity(settings.realFrom("model.sparsity.weight", 0), target);
  }

  @Override
  public OfMinibatch value(Evidence evidence) {
    Expression code = evidence.draw().mu();
    return evidence
        .scope()
        .ofMinibatch(minibatch -> divergence(minibatch.meanOfRows(code)).times(weight));
  }

  /** Of the mean code, {@code [latent]}, from the target; a scalar. */
  private Expression divergence(Expression meanCode) {
    // A sigmoid in float can be 0 or 1; there the gradient is 0, and this stays finite.
    Expression mean = meanCode.clip(1e-6, 1 - 1e-6);
    double constant = target * Math.log(target) + (1 - target) * Math.log(1 - target);
    return mean.log()
        .times(-target)
        .minus(mean.negate().plus(1).log().times(1 - target))
        .plus(constant)
        .sum();
  }

  @Override
  public String words() {
    return "a penalty on units that are active more than %s %% of the time"
        .formatted(Phrase.number(100 * target));
  }
}
