// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import java.util.Optional;

/** The pass of a graph over each map of a decoder. */
public interface Passes {
  /** Over the whole of every map. */
  Passes FULL = (index, map) -> Optional.of(new FullPass(map));

  /**
   * The pass over a map; empty for a map that the graph does not compute.
   *
   * @param index of the map in the order in which they are drawn, from 0 on
   * @param map its values, {@code [rows, h, w, planes]}; a step reads only their shape
   */
  Optional<CausalPass> of(int index, Expression map);
}
