// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.posterior.QuantisedDraw;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;

/**
 * weight |z_e - sg[e]|^2, summed over the vectors of an image: holds the encoder to its codes (van
 * den Oord et al. 2017, arXiv 1711.00937, equation 3, third term).
 *
 * @param weight their beta, 0.25 there
 */
@JsonTypeName("commitment")
public record Commitment(double weight) implements Term {
  public Commitment {
    Term.requireWeight("commitment", weight);
  }

  static Commitment from(Settings settings) {
    return new Commitment(settings.realFrom("model.commitment.weight", 0));
  }

  @Override
  public PerExample value(Evidence evidence) {
    return new PerExample(
        QuantisedDraw.errors(evidence.draw(), "commitment").commitment().times(weight));
  }

  @Override
  public String words() {
    return "%s times the distance of the encoder's vectors from their codes"
        .formatted(Phrase.number(weight));
  }
}
