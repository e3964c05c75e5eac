// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;

/** Units that are let through by gates. Sums and gates are the two halves of the last axis. */
final class Gates {
  private Gates() {}

  /** tanh(f) sigmoid(g) (van den Oord et al. 2016, arXiv 1606.05328, equation 2). */
  static Expression tanh(Expression sums) {
    return half(sums, 0).tanh().times(half(sums, 1).sigmoid());
  }

  /** f sigmoid(g) (gated linear units, Dauphin et al. 2017, arXiv 1612.08083). */
  static Expression linear(Expression sums) {
    return half(sums, 0).times(half(sums, 1).sigmoid());
  }

  private static Expression half(Expression sums, int which) {
    int last = sums.shape().size() - 1;
    long units = sums.shape().get(last) / 2;
    return sums.slice(last, which * units, (which + 1) * units);
  }
}
