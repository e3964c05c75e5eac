// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;
import java.util.List;

/** The codes of the model's own posterior, for a prior over them. */
public interface Codes {
  /** Number of different codes, K, of each code of an image. */
  List<Integer> sizes();

  /**
   * z of codes.
   *
   * @param codes whole numbers, {@code [rows, codes]}
   * @return {@code [rows, latent]}
   */
  Expression decoded(Expression codes);
}
