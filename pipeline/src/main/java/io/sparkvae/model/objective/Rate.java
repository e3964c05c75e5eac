// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Schedule;
import io.sparkvae.model.scope.Scope;

/**
 * beta times the KL divergence (Kingma and Welling 2014 for beta = 1; Higgins et al. 2017).
 *
 * @param weight beta, once the annealing is over; of means if the objective takes means
 * @param annealing how it gets there
 */
@JsonTypeName("rate")
public record Rate(double weight, Schedule annealing) implements Term {
  /** Input: the weight of the KL divergence in force, {@code [1]}. */
  public static final String BETA = "beta";

  private static final String WEIGHT = "model.beta";
  private static final String NORMALISED = "model.betaNorm";

  public Rate {
    Term.requireWeight("rate", weight);
  }

  static Rate from(Settings settings, Reduction reduction, Occasion occasion) {
    double weight =
        settings.string(NORMALISED).equals("none")
            ? settings.realFrom(WEIGHT, 0)
            : reduction.ofNormalised(
                settings.realFrom(NORMALISED, 0), occasion.shape(), occasion.latent());
    return new Rate(weight, Schedule.from(settings));
  }

  @Override
  public PerExample value(Evidence evidence) {
    return weighted(evidence.scope(), evidence.rate());
  }

  /** The weight in force times a divergence of each example. */
  PerExample weighted(Scope scope, PerExample divergence) {
    Expression beta = scope.control(BETA, weight, annealing);
    return divergence.map(kl -> kl.times(beta));
  }

  @Override
  public String words() {
    return (weight == 1
            ? "the KL divergence from the prior"
            : "%s times the KL divergence from the prior".formatted(Phrase.number(weight)))
        + (annealing.steady() ? "" : annealing.words());
  }
}
