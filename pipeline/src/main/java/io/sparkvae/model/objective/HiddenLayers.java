// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/** The hidden layers of a term's own network of latents: tanh, with names of their own. */
final class HiddenLayers {
  private HiddenLayers() {}

  /** Checked units of the layers, for a record. */
  static List<Integer> checked(String term, List<Integer> hidden) {
    if (hidden.stream().anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "%s: expected hidden layers of at least 1 unit, found %s".formatted(term, hidden));
    }
    return List.copyOf(hidden);
  }

  /** The units that a key names; none is a linear network. */
  static List<Integer> from(Settings settings, String key) {
    List<Integer> hidden = settings.integers(key);
    if (hidden.stream().anyMatch(units -> units < 1)) {
      throw settings.refused(key, "a list of layers of at least 1 unit", hidden);
    }
    return hidden;
  }

  /**
   * What the layers make of latents.
   *
   * @param x {@code [rows, n]}
   * @param name in front of those of the layers
   * @return {@code [rows, units of the last]}, or {@code x} where there is none
   */
  static Expression apply(Scope scope, Expression x, String name, List<Integer> hidden) {
    Expression h = x;
    for (int i = 0; i < hidden.size(); i++) {
      h = Layers.dense(scope, h, name + ".dense" + (i + 1), hidden.get(i), Activation.TANH);
    }
    return h;
  }
}
