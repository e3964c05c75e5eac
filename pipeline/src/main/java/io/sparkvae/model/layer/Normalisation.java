// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/** What is done to the sums of a layer before its activation. */
public enum Normalisation {
  NONE,
  /**
   * Layer normalisation: over the units of a layer, or the channels of a pixel (Ba et al. 2016).
   */
  LAYER;

  /** The sums of a layer, normalised over their last axis. */
  Expression apply(Scope scope, Expression x, String name) {
    return switch (this) {
      case NONE -> x;
      case LAYER -> Layers.layerNorm(scope, x, name);
    };
  }

  /** The fewest units of a layer: a single unit would always become 0. */
  public int leastUnits() {
    return switch (this) {
      case NONE -> 1;
      case LAYER -> 2;
    };
  }
}
