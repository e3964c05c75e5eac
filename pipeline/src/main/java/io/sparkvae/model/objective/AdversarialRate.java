// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * weight * KL(q(z|x) || p(z)) of a posterior that need not have a density: at the optimum of a
 * discriminator of (x, z) with z from the encoder against (x, z) with z from the prior, its logit
 * T(x, z) is ln q(z|x) - ln p(z) (adversarial variational Bayes, Mescheder et al. 2017, arXiv
 * 1701.04722, section 3).
 */
@JsonTypeName("adversarial-rate")
public record AdversarialRate(double weight, Discriminator discriminator) implements Term {
  public AdversarialRate {
    Term.requireWeight("adversarial rate", weight);
  }

  static AdversarialRate from(Settings settings) {
    return new AdversarialRate(
        settings.realFrom("model.adversarialRate.weight", 0), Discriminator.from(settings));
  }

  @Override
  public PerExample value(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression encoded = Expression.concat(1, List.of(evidence.x(), evidence.firstSample()));
    Expression drawn = Expression.concat(1, List.of(evidence.x(), evidence.prior().sample()));
    return new PerExample(
        discriminator
            .held(scope, encoded)
            .times(weight)
            .plus(discriminator.loss(scope, encoded, drawn)));
  }

  @Override
  public String words() {
    return "%s times the KL divergence, which a discriminator estimates"
        .formatted(Phrase.number(weight));
  }
}
