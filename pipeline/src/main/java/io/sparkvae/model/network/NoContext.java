// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/** The context of an autoregressive decoder that reads nothing but the pixels before. */
@JsonTypeName("none")
public record NoContext() implements DecoderNetwork {
  @Override
  public boolean readsLatent() {
    return false;
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    throw new IllegalArgumentException(
        "decoder none: expected the context of an autoregressive decoder, found a decoder");
  }

  @Override
  public String words() {
    return "none";
  }
}
