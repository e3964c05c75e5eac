// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.posterior.QuantisedDraw;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;

/**
 * weight |sg[z_e] - e|^2, summed over the vectors of an image: moves the codebook towards what it
 * stands for (van den Oord et al. 2017, arXiv 1711.00937, equation 3, second term).
 */
@JsonTypeName("codebook")
public record CodebookError(double weight) implements Term {
  public CodebookError {
    Term.requireWeight("codebook", weight);
  }

  static CodebookError from(Settings settings) {
    return new CodebookError(settings.realFrom("model.codebook.weight", 0));
  }

  @Override
  public PerExample value(Evidence evidence) {
    return new PerExample(
        QuantisedDraw.errors(evidence.draw(), "codebook").codebook().times(weight));
  }

  @Override
  public String words() {
    return "%s times the distance of the codes from the encoder's vectors"
        .formatted(Phrase.number(weight));
  }
}
