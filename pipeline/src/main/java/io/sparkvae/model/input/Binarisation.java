// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/** What a pixel is for the model, as input and as target, in training and in evaluation. */
public enum Binarisation {
  /** The number in [0, 1] that it is. */
  @JsonProperty("none")
  NONE,
  /** 1 above one half, else 0. */
  @JsonProperty("threshold")
  THRESHOLD,
  /**
   * 1 with the pixel as probability, drawn anew each time (Salakhutdinov and Murray 2008; the
   * protocol of Burda et al. 2016, arXiv 1509.00519).
   */
  @JsonProperty("dynamic")
  DYNAMIC;

  /** What a pixel is on average, as it comes and as it goes from 0 to 255. */
  public int expected(int level) {
    return this == THRESHOLD ? (level > WHITE / 2 ? WHITE : 0) : level;
  }

  private static final int WHITE = 255;

  /** {@code [batch, size]} to the same. */
  public Expression apply(Scope scope, Expression x) {
    return switch (this) {
      case NONE -> x;
      case THRESHOLD -> x.minus(0.5).step();
      case DYNAMIC -> x.minus(scope.uniform("binarisation", scope.shape().size())).step();
    };
  }
}
