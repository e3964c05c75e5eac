// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/** The encoder of a model without latent variables: its one feature is 0, whatever the image. */
@JsonTypeName("none")
public record NoEncoder() implements EncoderNetwork {
  /** {@code [rows, size]} to zeros {@code [rows, 1]}. */
  @Override
  public Expression encode(Scope scope, Expression x) {
    // Not 0 * x, which has a sign.
    Expression first = x.slice(1, 0, 1);
    return first.minus(first);
  }

  @Override
  public String words() {
    return "none";
  }
}
