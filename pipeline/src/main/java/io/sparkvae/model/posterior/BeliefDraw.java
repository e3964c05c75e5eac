// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.posterior.Transition.Time;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Jumps;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Beliefs about the states of sequences, and a sample of every state. Time 0 is before the first
 * frame, time t after frame t.
 *
 * <p>The divergence of frame t is that of the {@link Transition} from time t - 1 to t. So ln p(x|z)
 * less all divergences is a lower bound of the sum over t of ln p(x_t | x_1 … x_t-1), in which each
 * frame is predicted from the belief before it: state from p_B, jump of one frame, decoder.
 *
 * @param jumps between states
 * @param beliefs at every time, {@code [batch, (frames + 1) * units]}
 * @param states p_B(z_t|b_t) after each frame, {@code [batch, frames * size]}
 * @param steps from each time to the next, {@code samples * batch * frames} rows
 * @param z the states drawn after each frame, {@code [samples * batch, frames * size]}
 */
public record BeliefDraw(
    Jumps jumps, Expression beliefs, Gaussian states, Transition steps, Expression z)
    implements Draw {

  static BeliefDraw of(Scope scope, Jumps jumps, Expression beliefs) {
    LatentShape latent = scope.latentShape();
    int size = latent.channels();
    int frames = latent.frames();
    long times = frames + 1L;
    long units = beliefs.shape().get(1) / times;
    Gaussian atAllTimes =
        Jumps.belief(scope, beliefs.reshape(scope.batch() * times, units), size)
            .map(e -> e.reshape(scope.batch(), times * size));
    Gaussian states = atAllTimes.map(e -> e.slice(1, size, times * size));
    Gaussian earlier = atAllTimes.map(e -> e.slice(1, 0, (long) frames * size));
    long rows = scope.samples() * scope.batch() * frames;
    Expression repeated = scope.repeated(beliefs);
    Transition steps =
        Transition.draw(
            scope,
            jumps,
            new Time(
                repeated.slice(1, 0, frames * units).reshape(rows, units),
                earlier.repeated(scope).map(e -> e.reshape(rows, size))),
            new Time(
                repeated.slice(1, units, times * units).reshape(rows, units),
                states.repeated(scope).map(e -> e.reshape(rows, size))),
            jumps.gap(1, rows),
            noise(scope, Posterior.EPS, rows, size),
            noise(scope, "eps.before", rows, size));
    return new BeliefDraw(jumps, beliefs, states, steps, inTime(scope, steps.second()));
  }

  private static Expression noise(Scope scope, String name, long rows, int size) {
    return scope.dealt(scope.gaussian(name, scope.latent() * scope.samples())).reshape(rows, size);
  }

  /**
   * A draw as the one that a method needs.
   *
   * @param method for the message
   * @throws IllegalArgumentException when it is another
   */
  public static BeliefDraw required(Draw draw, String method) {
    if (draw instanceof BeliefDraw belief) {
      return belief;
    }
    throw new IllegalArgumentException(method + ": expected posterior belief");
  }

  /** Numbers of the states after each frame, {@code [samples * batch, frames * size]}. */
  private static Expression inTime(Scope scope, Expression ofSteps) {
    return ofSteps.reshape(scope.samples() * scope.batch(), scope.latent());
  }

  @Override
  public Expression mu() {
    return states.mean();
  }

  @Override
  public Optional<Expression> logVar() {
    return Optional.of(states.logVar());
  }

  /** ln p_B(z_t|b_t) of each frame. */
  @Override
  public Expression logDensity(Scope scope) {
    return states.repeated(scope).logDensity(z);
  }

  @Override
  public Expression divergence(Scope scope, LatentDensity prior) {
    return scope.meanOfSamples(inTime(scope, steps.divergence()));
  }

  /** Of z and of the earlier states that were drawn beside it. */
  @Override
  public Expression logRatio(Scope scope, LatentDensity prior) {
    return inTime(scope, steps.logRatio());
  }

  /**
   * The transition between two times of each example's own, with noise of its own.
   *
   * @param first {@code [batch]}, 0 to the number of frames - 1
   * @param gap less 1, {@code [batch]}; the second time is {@code first + gap + 1}
   */
  public Transition between(Scope scope, Expression first, Expression gap) {
    int size = scope.latentShape().channels();
    long times = scope.latentShape().frames() + 1L;
    long batch = scope.batch();
    Expression table = beliefs.reshape(batch * times, beliefs.shape().get(1) / times);
    Expression at = first.plus(starts(batch, times));
    Expression earlier = table.gatherRows(at);
    Expression later = table.gatherRows(at.plus(gap).plus(1));
    return Transition.draw(
        scope,
        jumps,
        new Time(earlier, Jumps.belief(scope, earlier, size)),
        new Time(later, Jumps.belief(scope, later, size)),
        jumps.gap(gap),
        scope.gaussian("pair.second", size),
        scope.gaussian("pair.first", size));
  }

  /** The row of each example's first, in a table of so many rows an example, {@code [batch]}. */
  public static Expression starts(long batch, long each) {
    return Expression.constant(
        LongStream.range(0, batch).mapToDouble(i -> i * each).toArray(), batch);
  }

  /**
   * States that go on by themselves after some frames have been seen: each is drawn by one jump,
   * the longest that does not begin before the last frame seen.
   *
   * @param seen frames, at least 1; their states are those of z
   * @return {@code [batch, frames * size]}
   */
  public Expression rollout(Scope scope, int seen) {
    int size = scope.latentShape().channels();
    int unseen = scope.latentShape().frames() - seen;
    Expression known = z.slice(1, 0, (long) seen * size);
    if (unseen == 0) {
      return known;
    }
    Expression eps = scope.gaussian("rollout", unseen * size);
    List<Expression> states =
        new ArrayList<>(List.of(known.slice(1, (seen - 1L) * size, (long) seen * size)));
    for (int distance = 1; distance <= unseen; distance++) {
      int gap = Math.min(distance, jumps.longest());
      Gaussian next = jumps.after(scope, states.get(distance - gap), jumps.gap(gap, scope.batch()));
      states.add(next.sample(eps.slice(1, (distance - 1L) * size, (long) distance * size)));
    }
    states.set(0, known);
    return Expression.concat(1, states);
  }
}
