// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;

/**
 * How an example's log-likelihood and divergences become one number. With K pixels and J latent
 * dimensions the two differ by a factor: a weight w of means is beta = w K / J of sums (beta_norm
 * of Higgins et al. 2017).
 */
public enum Reduction {
  /** Sums over pixels and over dimensions: nats. */
  @JsonProperty("sum")
  SUM,
  /** Means over pixels and over dimensions: nats a pixel, nats a dimension. */
  @JsonProperty("mean")
  MEAN;

  /** The weight of sums that is the same as a weight under this. */
  public double effectiveBeta(double weight, ImageShape shape, int latent) {
    return switch (this) {
      case SUM -> weight;
      case MEAN -> weight * shape.size() / latent;
    };
  }

  /**
   * Requires sums for a term that is no sum over latent dimensions, which means would divide by
   * their number.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is another reduction
   */
  void requireSum(Settings settings, String term) {
    if (this != SUM) {
      throw settings.refused(
          "model.objective.reduction", "sum for the term " + term, Settings.spelled(this));
    }
  }

  /** The weight under this that is the same as a normalised one. */
  double ofNormalised(double betaNorm, ImageShape shape, int latent) {
    return switch (this) {
      case SUM -> betaNorm * shape.size() / latent;
      case MEAN -> betaNorm;
    };
  }
}
