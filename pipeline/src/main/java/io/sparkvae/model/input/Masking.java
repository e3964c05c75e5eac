// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;

/**
 * Each number is made 0 with a probability, independently (Vincent et al. 2010, section 3.3).
 *
 * @param rate that probability
 */
@JsonTypeName("masking")
public record Masking(double rate) implements Corruption {
  public Masking {
    Corruption.checkedRate(rate);
  }

  static Masking from(Settings settings) {
    return new Masking(Corruption.rate(settings));
  }

  @Override
  public Expression corrupt(Scope scope, Expression x) {
    Expression u = scope.uniform("corruption", scope.shape().size());
    // u >= rate keeps: exactly rate of the numbers in [0, 1) lie below it.
    return x.times(u.negate().plus(rate).step().negate().plus(1));
  }

  @Override
  public String words() {
    return "%s %% of the pixels are blacked out".formatted(Phrase.number(100 * rate));
  }
}
