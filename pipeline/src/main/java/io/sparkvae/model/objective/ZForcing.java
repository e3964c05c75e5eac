// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.posterior.RecurrentDraw;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * weight * -E sum_t ln p(b_t | z_t): the latent of a step must tell the state of the network that
 * came back to it from the end (Goyal et al. 2017, arXiv 1711.05411, section 3.1). So it is used
 * even where the decoder could do without. p is a diagonal Gaussian that a network makes of z_t,
 * its ln variance within [-8, 8]. b_t is held: the backward network learns from the bound alone, or
 * it would make its states easy to tell.
 *
 * @param hidden units of the network's hidden layers, leaky-relu
 */
@JsonTypeName("z-forcing")
public record ZForcing(double weight, List<Integer> hidden) implements Term {
  private static final String NAME = "zForcing";
  private static final double MOST_LOG_VARIANCE = 8;

  public ZForcing {
    Term.requireWeight("z-forcing", weight);
    hidden = List.copyOf(hidden);
    if (hidden.stream().anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "z-forcing: expected layers of at least 1 unit, found " + hidden);
    }
  }

  static ZForcing from(Settings settings) {
    String key = "model.zForcing.hidden";
    List<Integer> hidden = settings.integers(key);
    if (hidden.stream().anyMatch(units -> units < 1)) {
      throw settings.refused(key, "a list of layers of at least 1 unit", hidden);
    }
    return new ZForcing(settings.realFrom("model.zForcing.weight", 0), hidden);
  }

  @Override
  public PerExample value(Evidence evidence) {
    if (!(evidence.draw() instanceof RecurrentDraw draw) || draw.backward().isEmpty()) {
      throw new IllegalArgumentException(
          "z-forcing: expected posterior recurrent with model.sequence.inference = smoothing");
    }
    Scope scope = evidence.scope();
    int steps = scope.latentShape().frames();
    long rows = draw.z().shape().get(0);
    Expression states = scope.repeated(draw.backward().get().detach());
    long units = states.shape().get(1) / steps;
    Gaussian told = told(scope, draw.z().reshape(rows * steps, scope.latent() / steps), units);
    Expression density =
        told.logDensity(states.reshape(rows * steps, units)).reshape(rows, steps * units).sum(1);
    return new PerExample(scope.meanOfSamples(density).times(-weight));
  }

  /** p(b_t | z_t), {@code [rows * steps, n]} to {@code [rows * steps, units]}. */
  private Gaussian told(Scope scope, Expression z, long units) {
    Expression h = z;
    for (int i = 0; i < hidden.size(); i++) {
      String layer = NAME + ".dense" + (i + 1);
      h = Layers.dense(scope, h, layer, hidden.get(i), Activation.LEAKY_RELU);
    }
    return new Gaussian(
        Layers.linear(scope, h, NAME + ".mean", units),
        Layers.linear(scope, h, NAME + ".logVar", units)
            .clip(-MOST_LOG_VARIANCE, MOST_LOG_VARIANCE));
  }

  @Override
  public String words() {
    return "%s times the error of a guess of the recurrent state from z"
        .formatted(Phrase.number(weight));
  }
}
