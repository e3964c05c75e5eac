// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;

/**
 * weight * -ln D(z), D a discriminator's probability that z comes from the prior and not from the
 * encoder: presses q(z) towards p(z) (adversarial autoencoder, Makhzani et al. 2016, arXiv
 * 1511.05644, in the form that does not saturate).
 */
@JsonTypeName("adversarial-prior")
public record AdversarialPrior(double weight, Discriminator discriminator) implements Term {
  public AdversarialPrior {
    Term.requireWeight("adversarial prior", weight);
  }

  static AdversarialPrior from(Settings settings) {
    return new AdversarialPrior(
        settings.realFrom("model.adversarialPrior.weight", 0), Discriminator.from(settings));
  }

  @Override
  public PerExample value(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression z = evidence.firstSample();
    return new PerExample(
        discriminator
            .held(scope, z)
            .negate()
            .softplus()
            .times(weight)
            .plus(discriminator.loss(scope, evidence.prior().sample(), z)));
  }

  @Override
  public String words() {
    return "%s times what a discriminator finds between codes and the prior"
        .formatted(Phrase.number(weight));
  }
}
