// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;

/**
 * How much of a map is computed at once. A {@link CausalNetwork} is written once, on a pass: on the
 * whole map for training and for probabilities, and for drawing on one row of the vertical stack
 * ({@link RowPass}) and one place of the horizontal stack ({@link PlacePass}), with what was
 * computed before as inputs. So every place is computed once in each stack, and drawing a map costs
 * what one pass over the whole of it costs.
 *
 * <p>Shapes below are those of the part that is computed, {@code [rows, a, b, …]}: a x b is the
 * whole map, one row, or one place. Names of values are unique in a graph.
 */
public sealed interface CausalPass permits FullPass, RowPass, PlacePass {

  /** The values that the network may read, before they are moved; {@code [rows, a, b, planes]}. */
  Expression values();

  /**
   * Features of {@link #values} moved down by a row, so that each place has those of the place
   * above it: the start of the vertical stack. Zeros come in.
   */
  Expression above(Expression features);

  /**
   * Features moved to the right by a place, so that each has those of the place to its left: the
   * start of the horizontal stack. Zeros come in.
   */
  Expression before(Expression features);

  /**
   * Features moved by one place in raster order: the first place of a row has those of the last
   * place of the row above. Zeros come in at the first place of all.
   */
  Expression previous(Expression features);

  /**
   * Part of a map that does not depend on the map's own values: other maps, z, labels. It is
   * computed once for each image.
   *
   * @param map the whole of it, {@code [rows, h, w, n]}
   * @return {@code [rows, a, b, n]}
   */
  Expression given(String name, Expression map);

  /** Where each place is: row and column, both from -1/2 to 1/2, {@code [rows, a, b, 2]}. */
  Expression coordinates();

  /**
   * A convolution of values of the window's stack.
   *
   * @param x {@code [rows, a, b, in]}
   * @param name of its parameters
   * @return {@code [rows, a, b, units]}
   */
  Expression convolution(
      Scope scope, Expression x, String name, long units, CausalWindow window, Layers.Start start);

  /**
   * What the horizontal stack reads of the vertical one.
   *
   * @param x a value of the vertical stack, {@code [rows, a, b, n]}
   */
  Expression ofRowsAbove(String name, Expression x);

  /**
   * What each place finds at itself and the places before it, by {@link CausalAttention}.
   *
   * @param read queries, keys and values of the horizontal stack
   * @return {@code [rows, a, b, values]}
   */
  Expression attention(String name, CausalAttention read);

  /**
   * A plane of a place's value, when those of its planes before have been read: the true one where
   * it is known, else drawn.
   *
   * @param plane from 0 on; planes are asked for in order
   * @param numbers of the likelihood for it, {@code [rows, a, b, numbers]}
   * @return {@code [rows, a, b, 1]}
   */
  Expression drawn(int plane, Expression numbers);
}
