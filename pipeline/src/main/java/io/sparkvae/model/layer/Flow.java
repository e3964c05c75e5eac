// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/** An invertible map of z that an image's features steer. */
public interface Flow {
  /**
   * Where a flow takes a batch.
   *
   * @param z {@code [rows, latent]}
   * @param logDeterminant ln |det dz/dz0|; the columns add up to it, {@code [rows, latent]}
   */
  record Image(Expression z, Expression logDeterminant) {}

  /**
   * @param z0 {@code [rows, latent]}
   * @param features {@code [rows, units]}
   */
  Image apply(Scope scope, Expression z0, Expression features);
}
