// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;
import java.util.Optional;

/** p(z) in one graph: what posteriors and objectives need of a {@link Prior}. */
public interface LatentDensity {
  /**
   * ln p(z) in nats; the columns add up to it.
   *
   * @param z {@code [rows, latent]}
   * @return {@code [rows, latent]}
   */
  Expression logDensity(Expression z);

  /**
   * KL(q || p) by dimension in closed form, {@code [batch, latent]}, nats; empty where there is
   * none.
   *
   * @param q {@code [batch, latent]}
   */
  default Optional<Expression> divergence(Gaussian q) {
    return Optional.empty();
  }

  /** One z for each row of a batch, {@code [batch, latent]}, from noise of the scope. */
  Expression sample();

  /**
   * What is known of the whole of z alone, dealt out evenly to the dimensions.
   *
   * @param whole {@code [rows, 1]}
   * @return {@code [rows, latent]}
   */
  static Expression shared(Expression whole, long latent) {
    return whole.times(1.0 / latent).broadcast(whole.shape().get(0), latent);
  }
}
