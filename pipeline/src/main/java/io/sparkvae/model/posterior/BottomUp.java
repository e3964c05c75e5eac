// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Hierarchy;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inference from the bottom up: q(z|x) = q(z_1|x) prod_i q(z_i+1 | z_i), each a diagonal Gaussian
 * and each at the sample below (Rezende et al. 2014, arXiv 1401.4082; Burda et al. 2016, arXiv
 * 1509.00519, section 2).
 *
 * <p>A layer has no divergence of its own here: z_i+1 was drawn from z_i, so ln q(z_i | z_i-1) - ln
 * p(z_i | z_i+1) may be negative in the mean, and KL(q(z_i | z_i-1) || p(z_i | z_i+1)) in closed
 * form has another mean. Only ln q(z|x) - ln p(z) over all layers means something.
 */
final class BottomUp {
  private BottomUp() {}

  /**
   * One way up.
   *
   * @param q of all layers, given the z below
   */
  private record Ascent(Gaussian q, Expression z) {

    /**
     * @param lowest q(z_1|x)
     * @param eps of the draws; where it is empty, each layer passes on its mean
     */
    static Ascent of(Scope scope, Hierarchy layers, Gaussian lowest, Optional<Expression> eps) {
      List<Gaussian> q = new ArrayList<>(List.of(lowest));
      List<Expression> z = new ArrayList<>(List.of(layers.drawn(lowest, eps, 0)));
      for (int i = 1; i <= layers.top(); i++) {
        q.add(layers.posterior(scope, i, layers.up(scope, i, z.get(i - 1))));
        z.add(layers.drawn(q.get(i), eps, i));
      }
      return new Ascent(Gaussian.joined(q), Hierarchy.joined(z));
    }
  }

  /**
   * @param features {@code [batch, units]}
   * @param eps {@code [samples * batch, latent]}
   */
  static Draw draw(Scope scope, Hierarchy layers, Expression features, Expression eps) {
    Gaussian lowest = layers.posterior(scope, 0, features);
    Ascent drawn = Ascent.of(scope, layers, lowest.repeated(scope), Optional.of(eps));
    Ascent means = Ascent.of(scope, layers, lowest, Optional.empty());
    return new LayeredDraw(drawn.q, drawn.z, means.q, Optional.empty());
  }
}
