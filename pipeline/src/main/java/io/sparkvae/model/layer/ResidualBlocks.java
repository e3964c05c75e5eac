// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;

/**
 * Residual blocks: h + c(a(c(a(h)))), c a 3 x 3 convolution and a the activation, in front of it
 * (pre-activation, He et al. 2016, arXiv 1603.05027, figure 4e; normalisation, where there is one,
 * in front of a). The second convolution starts at 0 and so a block as the identity (Zhang et al.
 * 2019, arXiv 1901.09321): many of them do not change the scale of what passes.
 *
 * @param count of blocks, one after the other; 0 for none
 */
public record ResidualBlocks(int count, LayerStyle style) {
  /**
   * Applies the blocks.
   *
   * @param sums of the layer in front of them, before its activation, {@code [rows, h, w,
   *     channels]}
   * @param name of that layer
   * @return likewise before an activation
   */
  public Expression apply(Scope scope, Expression sums, String name) {
    Expression h = sums;
    long width = h.shape().get(3);
    for (int i = 1; i <= count; i++) {
      String first = "%s.block%s.conv1".formatted(name, i);
      String second = "%s.block%s.conv2".formatted(name, i);
      Expression inner =
          Layers.same(
              scope,
              style.activated(scope, h, first),
              first,
              width,
              style.convolution(),
              style::start);
      h =
          h.plus(
              Layers.same(
                  scope,
                  style.activated(scope, inner, second),
                  second,
                  width,
                  style.convolution(),
                  (fanIn, fanOut) -> new Initialisation.Zero()));
    }
    return h;
  }
}
