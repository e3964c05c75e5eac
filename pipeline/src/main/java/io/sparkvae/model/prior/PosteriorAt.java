// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;

/** The model's own Gaussian posterior at images of a prior's choice. */
@FunctionalInterface
public interface PosteriorAt {
  /**
   * q(z|images).
   *
   * @param images pixels in [0, 1], {@code [rows, size]}
   * @return {@code [rows, latent]}
   */
  Gaussian at(Expression images);
}
