// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.graph.ParameterLayout;

/**
 * A model with its parameters.
 *
 * @param parameters the flat vector, in {@link #layout()}; not copied, not to be changed
 */
public record Model(ModelSpec spec, float[] parameters) {
  public Model {
    int expected = layout(spec).size();
    if (parameters.length != expected) {
      throw new IllegalArgumentException(
          "model: expected %s parameters, found %s".formatted(expected, parameters.length));
    }
  }

  /** Where each parameter lies in the flat vector. */
  public ParameterLayout layout() {
    return layout(spec);
  }

  /** The layout of any model of a spec; it does not depend on the batch. */
  public static ParameterLayout layout(ModelSpec spec) {
    return ModelGraph.training(spec, 1).layout();
  }
}
