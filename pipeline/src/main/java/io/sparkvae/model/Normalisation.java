package io.sparkvae.model;

import io.sparkvae.graph.Expression;

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

  /** The fewest units of a layer: one alone would be 0 whatever it was. */
  int leastUnits() {
    return switch (this) {
      case NONE -> 1;
      case LAYER -> 2;
    };
  }
}
