// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;

/** The model's own posterior, as a prior may be made of it. */
@FunctionalInterface
public interface PosteriorAt {
  /**
   * q(z|images) of a Gaussian posterior.
   *
   * @param images pixels in [0, 1], {@code [rows, size]}
   * @return {@code [rows, latent]}
   */
  Gaussian at(Expression images);

  /**
   * The codes that it gives images.
   *
   * @throws IllegalArgumentException when it gives none
   */
  default Codes codes() {
    throw new IllegalArgumentException(
        "prior uniform: expected a posterior of codes, found one without");
  }
}
