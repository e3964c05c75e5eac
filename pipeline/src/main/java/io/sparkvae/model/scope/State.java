// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;

/**
 * A tensor of a model that follows a statistic of the minibatch and no gradient: see {@link
 * Scope#state}.
 *
 * @param parameter the tensor, as {@link Scope} alone reads it
 */
public record State(Expression parameter) {
  /** Its value, without a gradient: what a model computes with. */
  public Expression value() {
    return parameter.detach();
  }
}
