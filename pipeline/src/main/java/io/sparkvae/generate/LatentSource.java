// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.Noise;
import java.io.Serializable;
import java.util.OptionalInt;

/** Where z comes from, if not from the model's own prior. */
sealed interface LatentSource extends Serializable permits AggregateSource, MixtureSource {

  /**
   * Draws a z.
   *
   * @param noise stream of the sample, which alone decides what is drawn
   * @param label class of the sample; empty for a model without labels
   * @return {@code [latent]}
   */
  float[] draw(Noise noise, OptionalInt label);
}
