// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;

/** Where a convolutional network attends to itself. */
public enum Attention {
  @JsonProperty("none")
  NONE,
  /** At its lowest resolution, where every place can see every other at little cost. */
  @JsonProperty("lowest")
  LOWEST;

  /** The attention that the settings name. */
  public static Attention from(Settings settings) {
    return settings.choice("model.conv.attention", Attention.class);
  }

  /** The fewest channels: a single one would be normalised to 0. */
  public int leastChannels() {
    return switch (this) {
      case NONE -> 1;
      case LOWEST -> Normalisation.LAYER.leastUnits();
    };
  }

  /**
   * What is at the lowest resolution, with this attention.
   *
   * @param x {@code [rows, h, w, channels]}, the shape of the result, too
   */
  public Expression apply(Scope scope, Expression x, String name) {
    return switch (this) {
      case NONE -> x;
      case LOWEST -> selfAttention(scope, x, name);
    };
  }

  /**
   * x + o(softmax(q k' / sqrt(channels)) v), a single head over the places; q, k and v linear in
   * the normalised x (the block of Esser et al. 2021, arXiv 2012.09841, appendix, after Vaswani et
   * al. 2017, equation 1, and Zhang et al. 2019, arXiv 1805.08318), here with layer normalisation.
   * The linear map o starts at 0 and so the block as the identity.
   */
  private static Expression selfAttention(Scope scope, Expression x, String name) {
    long rows = x.shape().get(0);
    long channels = x.shape().get(3);
    long places = x.shape().get(1) * x.shape().get(2);
    Expression h = Layers.layerNorm(scope, x, name + ".norm").reshape(rows * places, channels);
    Expression query = Layers.linear(scope, h, name + ".query", channels);
    Expression key = Layers.linear(scope, h, name + ".key", channels);
    Expression value = Layers.linear(scope, h, name + ".value", channels);
    Expression seen =
        query
            .times(1 / Math.sqrt(channels))
            .reshape(rows, places, channels)
            .batchedProductTransposed(key.reshape(rows, places, channels))
            .softmax(2)
            .batchedProduct(value.reshape(rows, places, channels));
    Expression out =
        Layers.linear(
            scope,
            seen.reshape(rows * places, channels),
            name + ".out",
            channels,
            (fanIn, fanOut) -> new Initialisation.Zero());
    return x.plus(out.reshape(rows, x.shape().get(1), x.shape().get(2), channels));
  }
}
