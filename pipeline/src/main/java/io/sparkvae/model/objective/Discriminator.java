// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.List;

/**
 * The second player of an adversarial term: a network that tells samples of one distribution from
 * those of another, by the logit of the first. Two players learn from one loss in one step: the
 * model's part reads the discriminator {@link #held}, the discriminator's {@link #loss} reads the
 * samples detached, so neither is moved by the other's aim.
 *
 * @param hidden units of its layers, leaky-relu
 */
@JsonTypeName("discriminator")
public record Discriminator(List<Integer> hidden) implements Serializable {
  public Discriminator {
    hidden = List.copyOf(hidden);
    if (hidden.stream().anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "discriminator: expected hidden layers of at least 1 unit, found " + hidden);
    }
  }

  static Discriminator from(Settings settings) {
    String key = "model.discriminator.hidden";
    List<Integer> hidden = settings.integers(key);
    if (hidden.stream().anyMatch(units -> units < 1)) {
      throw settings.refused(key, "a list of layers of at least 1 unit", hidden);
    }
    return new Discriminator(hidden);
  }

  /**
   * The logit that the discriminator gives, without a gradient by its parameters.
   *
   * @param samples {@code [rows, n]}
   * @return {@code [rows]}
   */
  Expression held(Scope scope, Expression samples) {
    return logit(scope, samples, true);
  }

  /**
   * What the discriminator minimises, its cross-entropy in nats, without a gradient by the samples.
   *
   * @param first {@code [rows, n]}, or others in place of {@code second}
   * @return {@code [rows]}
   */
  Expression loss(Scope scope, Expression first, Expression second) {
    Expression ofFirst = logit(scope, first.detach(), false).negate().softplus();
    Expression ofSecond = logit(scope, second.detach(), false).softplus();
    return ofFirst.plus(ofSecond).times(0.5);
  }

  private Expression logit(Scope scope, Expression samples, boolean held) {
    Expression h = samples;
    for (int i = 0; i < hidden.size(); i++) {
      h = Activation.LEAKY_RELU.apply(layer(scope, h, "dense" + (i + 1), hidden.get(i), held));
    }
    return layer(scope, h, "logit", 1, held).reshape(samples.shape().get(0));
  }

  private static Expression layer(
      Scope scope, Expression x, String name, long units, boolean held) {
    long in = x.shape().get(1);
    String prefix = "discriminator." + name;
    Expression weight = scope.parameter(prefix + ".weight", new Initialisation.He(in), in, units);
    Expression bias = scope.parameter(prefix + ".bias", new Initialisation.Zero(), units);
    return held
        ? x.matrixProduct(weight.detach()).plus(bias.detach())
        : x.matrixProduct(weight).plus(bias);
  }
}
