// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Jumps;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * Two times of sequences, a state at each, and what temporal difference VAE says of them (Gregor et
 * al. 2019, arXiv 1806.03107, equations 6 and 7). z_2 is drawn from what is believed at the later
 * time, then z_1 from where that may have come from.
 *
 * @param earlier p_B(z_1|b_1)
 * @param later p_B(z_2|b_2)
 * @param before q(z_1|z_2, b_1, b_2)
 * @param after p(z_2|z_1)
 * @param first z_1, {@code [rows, size]}
 * @param second z_2, {@code [rows, size]}
 */
public record Transition(
    Gaussian earlier,
    Gaussian later,
    Gaussian before,
    Gaussian after,
    Expression first,
    Expression second) {

  /** A time of sequences: the belief {@code [rows, units]}, and p_B(z|b). */
  public record Time(Expression belief, Gaussian state) {}

  /**
   * Draws both states.
   *
   * @param gap between the times, as {@link Jumps#gap} gives it
   * @param ofSecond standard normal noise {@code [rows, size]}
   * @param ofFirst standard normal noise {@code [rows, size]}
   */
  public static Transition draw(
      Scope scope,
      Jumps jumps,
      Time earlier,
      Time later,
      Expression gap,
      Expression ofSecond,
      Expression ofFirst) {
    Expression second = later.state.sample(ofSecond);
    Gaussian before = jumps.before(scope, second, List.of(earlier.belief, later.belief), gap);
    Expression first = before.sample(ofFirst);
    return new Transition(
        earlier.state, later.state, before, jumps.after(scope, first, gap), first, second);
  }

  /**
   * What the later observation tells beyond the jump, and what it tells of the earlier state: ln
   * p_B(z_2|b_2) - ln p(z_2|z_1) at the sample, and KL(q(z_1|z_2, b_1, b_2) || p_B(z_1|b_1)) in
   * closed form, in nats, {@code [rows, size]}. ln p(x_2|z_2) less its sum is a lower bound of the
   * probability of x_2 given the past.
   */
  public Expression divergence() {
    return later
        .logDensity(second)
        .minus(after.logDensity(second))
        .plus(before.divergence(earlier));
  }

  /**
   * ln of p_B(z_1|b_1) p(z_2|z_1) over q(z_1|z_2, b_1, b_2) p_B(z_2|b_2) at the samples, by
   * dimension: what an importance weight of x_2 has beside p(x_2|z_2).
   */
  public Expression logRatio() {
    return after
        .logDensity(second)
        .minus(later.logDensity(second))
        .plus(earlier.logDensity(first).minus(before.logDensity(first)));
  }
}
