// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;

/**
 * Gaussian noise is added to each number (Vincent et al. 2010, section 3.3).
 *
 * @param standardDeviation of the noise, in pixel units
 */
@JsonTypeName("gaussian")
public record GaussianCorruption(double standardDeviation) implements Corruption {
  public GaussianCorruption {
    if (!(standardDeviation >= 0 && standardDeviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "gaussian corruption: expected a standard deviation from 0, found " + standardDeviation);
    }
  }

  static GaussianCorruption from(Settings settings) {
    return new GaussianCorruption(settings.realFrom("model.corruption.standardDeviation", 0));
  }

  @Override
  public Expression corrupt(Scope scope, Expression x) {
    return x.plus(scope.gaussian("corruption", scope.shape().size()).times(standardDeviation));
  }

  @Override
  public String words() {
    return "Gaussian noise of standard deviation %s is added"
        .formatted(Phrase.number(standardDeviation));
  }
}
