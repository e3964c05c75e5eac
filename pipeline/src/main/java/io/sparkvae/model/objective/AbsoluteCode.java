// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;

/**
 * weight sum_j |h_j|: the code's absolute values (Olshausen and Field 1996). Linear in the
 * examples, so under averaging it is what one worker would compute.
 */
@JsonTypeName("absolute-code")
public record AbsoluteCode(double weight) implements Term {
  public AbsoluteCode {
    Term.requireWeight("absolute code", weight);
  }

  static AbsoluteCode from(Settings settings) {
    return new AbsoluteCode(settings.realFrom("model.absoluteCode.weight", 0));
  }

  @Override
  public PerExample value(Evidence evidence) {
    return new PerExample(evidence.draw().mu().abs().sum(1).times(weight));
  }

  @Override
  public String words() {
    return "%s times the absolute values of the code".formatted(Phrase.number(weight));
  }
}
