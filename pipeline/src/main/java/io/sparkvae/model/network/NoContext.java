// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/**
 * Reads nothing and gives nothing: the context of an autoregressive decoder that reads nothing but
 * the pixels before, and the decoder of a likelihood that is a density by itself.
 */
@JsonTypeName("none")
public record NoContext() implements DecoderNetwork {
  @Override
  public boolean readsLatent() {
    return false;
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    return Expression.constant(new double[1], 1, 1);
  }

  @Override
  public String words() {
    return "none";
  }
}
