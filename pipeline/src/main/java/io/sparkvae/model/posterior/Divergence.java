// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where the numbers of a KL divergence by dimension come from. */
public enum Divergence {
  /** KL(q(z_j|x) || p(z_j)) of each dimension in closed form. */
  @JsonProperty("exact")
  EXACT("KL divergence in closed form"),

  /** ln q(z_j|x) - ln p(z_j) at one z drawn from q: right in the mean, possibly negative. */
  @JsonProperty("sample")
  SAMPLE("KL divergence estimated with one sample an image"),

  /**
   * As {@link #SAMPLE}, of a posterior or a prior that has no factor for each dimension, so that
   * only their sum means something; what is known of the whole alone is shared evenly among them.
   */
  @JsonProperty("joint")
  JOINT(
      "KL divergence estimated with one sample an image; only its sum over dimensions means something"),

  /** The posterior can be drawn from and has no density; 0 is written. */
  @JsonProperty("unknown")
  UNKNOWN("posterior without a density, so no KL divergence: 0"),

  /** The encoder gives one z and no distribution; 0 is written. */
  @JsonProperty("none")
  NONE("no posterior distribution, so no KL divergence: 0"),

  /** The model has no latent, so its evidence lower bound is ln p(x); 0 is written. */
  @JsonProperty("absent")
  ABSENT("no latent variables, so no KL divergence: 0");

  private final String words;

  Divergence(String words) {
    this.words = words;
  }

  /** For readers of a report. */
  public String words() {
    return words;
  }
}
