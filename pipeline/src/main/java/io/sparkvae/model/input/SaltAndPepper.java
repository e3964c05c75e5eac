// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;

/**
 * Each number is replaced with a probability, by 0 or 1 with equal chances (Vincent et al. 2010,
 * section 3.3).
 *
 * @param rate that probability
 */
@JsonTypeName("salt-and-pepper")
public record SaltAndPepper(double rate) implements Corruption {
  public SaltAndPepper {
    Corruption.checkedRate(rate);
  }

  static SaltAndPepper from(Settings settings) {
    return new SaltAndPepper(Corruption.rate(settings));
  }

  @Override
  public Expression corrupt(Scope scope, Expression x) {
    Expression u = scope.uniform("corruption", scope.shape().size());
    Expression pepper = u.negate().plus(rate / 2).step();
    Expression notSalt = u.negate().plus(1 - rate / 2).step();
    return x.times(notSalt.minus(pepper)).plus(notSalt.negate().plus(1));
  }

  @Override
  public String words() {
    return "%s %% of the pixels become black or white".formatted(Phrase.number(100 * rate));
  }
}
