// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Schedule;

/**
 * gamma |KL - C|, C rising from 0: a controlled increase of capacity (Burgess et al. 2018, arXiv
 * 1804.03599, equation 8). KL is the mean over the minibatch, which under averaging is each
 * worker's own.
 *
 * @param weight gamma
 * @param nats C at the end
 * @param epochs in which it rises from 0 in equal steps; 0: from the start
 */
@JsonTypeName("capacity")
public record Capacity(double weight, double nats, double epochs) implements Term {
  public Capacity {
    for (double value : new double[] {weight, nats, epochs}) {
      Term.requireFromZero("capacity", "a number", value);
    }
  }

  static Capacity from(Settings settings) {
    return new Capacity(
        settings.realFrom("model.capacity.weight", 0),
        settings.realFrom("model.capacity.nats", 0),
        settings.realFrom("model.capacity.epochs", 0));
  }

  @Override
  public OfMinibatch value(Evidence evidence) {
    Expression capacity =
        evidence.scope().control("capacity", nats, new Schedule.Linear(epochs)).sum();
    return evidence
        .scope()
        .ofMinibatch(
            minibatch -> {
              Expression excess = minibatch.mean(evidence.rate().expression()).minus(capacity);
              return excess.relu().plus(excess.negate().relu()).times(weight);
            });
  }

  @Override
  public String words() {
    return "%s times the distance of the KL divergence from a capacity that grows to %s nats"
        .formatted(Phrase.number(weight), Phrase.number(nats));
  }
}
