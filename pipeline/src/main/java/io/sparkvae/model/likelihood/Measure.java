// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalDouble;

/** What a likelihood's p(x|z) is of, and with that how many bits a pixel takes. */
public enum Measure {
  /** The probability of the pixels' levels: bits per dimension are -ln p / (D ln 2). */
  @JsonProperty("probability")
  PROBABILITY,
  /**
   * A density of pixels in [0, 1]. Two neighbouring levels of a byte are 1/255 apart, so the level
   * x has a probability of about p(x) / 255: bits per dimension are (-ln p + D ln 255) / (D ln 2).
   * They can only be compared with those of other densities: a density may be arbitrarily high at
   * the levels and low between them.
   */
  @JsonProperty("density")
  DENSITY,
  /** Neither: the cross-entropy of grey pixels, or a density at pixels of two levels. */
  @JsonProperty("none")
  NONE;

  private static final double LN_LEVELS = Math.log(255);

  /**
   * Bits per dimension.
   *
   * @param nats -ln p of an image
   * @param dimensions D, pixel values of an image
   */
  public OptionalDouble bits(double nats, int dimensions) {
    return switch (this) {
      case PROBABILITY -> OptionalDouble.of(nats / (dimensions * Math.log(2)));
      case DENSITY -> OptionalDouble.of((nats / dimensions + LN_LEVELS) / Math.log(2));
      case NONE -> OptionalDouble.empty();
    };
  }
}
