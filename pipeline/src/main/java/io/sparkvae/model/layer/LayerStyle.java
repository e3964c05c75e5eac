// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.List;

/** What the layers of a network have in common. */
public record LayerStyle(
    Activation activation, Normalisation normalisation, WeightInitialisation initialisation)
    implements Serializable {

  /** An activation alone. */
  public static LayerStyle of(Activation activation) {
    return new LayerStyle(activation, Normalisation.NONE, WeightInitialisation.AUTO);
  }

  /**
   * Reads a style.
   *
   * @param activation full key of the activation; normalisation and initialisation are those of the
   *     section {@code model}
   */
  public static LayerStyle from(Settings settings, String activation) {
    return new LayerStyle(
        settings.choice(activation, Activation.class),
        settings.choice("model.normalisation", Normalisation.class),
        settings.choice("model.initialisation", WeightInitialisation.class));
  }

  /** Whether every layer has the units, or channels, that it takes to be normalised. */
  public boolean takes(List<Integer> widths) {
    return widths.stream().allMatch(width -> width >= normalisation.leastUnits());
  }

  /**
   * Returns what {@link #takes} requires, as text for messages: {@code layers of at least 1 unit}.
   *
   * @param unit what a width counts: {@code unit} or {@code channel}
   */
  public String widths(String unit) {
    int least = normalisation.leastUnits();
    return "layers of at least %d %s%s".formatted(least, unit, least == 1 ? "" : "s");
  }

  /** How weights in front of this activation start. */
  public Initialisation start(long fanIn, long fanOut) {
    return initialisation.of(activation, fanIn, fanOut);
  }

  /** How weights with no activation behind them start. */
  public Initialisation linearStart(long fanIn, long fanOut) {
    return initialisation.of(Activation.IDENTITY, fanIn, fanOut);
  }

  /** A linear layer, normalised and activated: {@code [rows, in]} to {@code [rows, units]}. */
  public Expression dense(Scope scope, Expression x, String name, long units) {
    return activated(scope, Layers.linear(scope, x, name, units, this::start), name);
  }

  /** Sums of a layer of this name, normalised over their last axis and activated. */
  public Expression activated(Scope scope, Expression sums, String name) {
    return activation.apply(normalisation.apply(scope, sums, name + ".norm"));
  }
}
