// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import java.util.Optional;
import java.util.function.Function;

/**
 * The pass over one map of a decoder, which is there after the decoder was applied.
 *
 * @param <P> its kind
 */
public final class OnePass<P extends CausalPass> implements Passes {
  private final int index;
  private final Function<Expression, P> maker;
  private P made;

  /**
   * @param index of the map
   * @param maker makes the pass of the map's values
   */
  public OnePass(int index, Function<Expression, P> maker) {
    this.index = index;
    this.maker = maker;
  }

  @Override
  public Optional<CausalPass> of(int other, Expression map) {
    if (other != index) {
      return Optional.empty();
    }
    made = maker.apply(map);
    return Optional.of(made);
  }

  /** The pass that the decoder asked for. */
  public P made() {
    if (made == null) {
      throw new IllegalStateException(
          "drawing: expected a decoder that asks for map %s, found none".formatted(index));
    }
    return made;
  }
}
