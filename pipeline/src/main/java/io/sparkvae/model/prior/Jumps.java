// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Gaussians of temporal difference VAE (Gregor et al. 2019, arXiv 1806.03107): what is believed
 * of the state at a time, p_B(z|b); where a state is after a gap of frames, p(z_2|z_1); and where
 * it was before, q(z_1|z_2, b_1, b_2). Beside the paper's inputs, the last two are told the gap.
 *
 * @param longest gap, in frames
 * @param hidden units of the hidden layers of the last two
 * @param activation of the hidden layers
 */
public record Jumps(int longest, List<Integer> hidden, Activation activation)
    implements Serializable {
  public Jumps {
    hidden = List.copyOf(hidden);
    if (longest < 1 || hidden.stream().anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "jumps: expected a longest gap of at least 1 frame and layers of at least 1 unit, found"
              + " %s and %s".formatted(longest, hidden));
    }
  }

  /** The jumps that the settings describe, those of prior and posterior alike. */
  public static Jumps from(Settings settings) {
    return new Jumps(
        settings.integerFrom("model.jumps.longest", 1),
        settings.integersFrom("model.jumps.hidden", 1),
        settings.choice("model.jumps.activation", Activation.class));
  }

  /**
   * p_B(z|b), linear in the belief.
   *
   * @param belief {@code [rows, units]}
   * @param size of a state
   */
  public static Gaussian belief(Scope scope, Expression belief, long size) {
    return new Gaussian(
        Layers.linear(scope, belief, "posterior.mu", size),
        Layers.linear(scope, belief, "posterior.logVar", size));
  }

  /**
   * p_B(z|b) before the first frame, where b is 0.
   *
   * @param size of a state
   */
  public static Gaussian start(Scope scope, long rows, long size) {
    Initialisation zero = new Initialisation.Zero();
    return new Gaussian(
        scope.parameter("posterior.mu.bias", zero, size).broadcast(rows, size),
        scope.parameter("posterior.logVar.bias", zero, size).broadcast(rows, size));
  }

  /**
   * p(z_2|z_1). Its mean is z_1 and what the network adds, so that little has to be learned where
   * little changes.
   *
   * @param state z_1, {@code [rows, size]}
   * @param gap {@code [rows, longest]}, as {@link #gap} gives it
   */
  public Gaussian after(Scope scope, Expression state, Expression gap) {
    String name = "prior.jump";
    Expression h = between(scope, List.of(state, gap), name);
    long size = state.shape().get(1);
    return new Gaussian(
        state.plus(Layers.linear(scope, h, name + ".mean", size)),
        Layers.linear(scope, h, name + ".logVar", size));
  }

  /**
   * q(z_1|z_2, b_1, b_2).
   *
   * @param state z_2, {@code [rows, size]}
   * @param beliefs b_1 and b_2, {@code [rows, units]} each
   * @param gap {@code [rows, longest]}, as {@link #gap} gives it
   */
  public Gaussian before(Scope scope, Expression state, List<Expression> beliefs, Expression gap) {
    String name = "posterior.before";
    List<Expression> read = List.of(state, beliefs.get(0), beliefs.get(1), gap);
    Expression h = between(scope, read, name);
    long size = state.shape().get(1);
    return new Gaussian(
        Layers.linear(scope, h, name + ".mean", size),
        Layers.linear(scope, h, name + ".logVar", size));
  }

  private Expression between(Scope scope, List<Expression> read, String name) {
    Expression h = Expression.concat(1, read);
    for (int i = 0; i < hidden.size(); i++) {
      h = Layers.dense(scope, h, name + ".dense" + (i + 1), hidden.get(i), activation);
    }
    return h;
  }

  /**
   * Gaps of each row's own, one-hot, {@code [rows, longest]}.
   *
   * @param less gap less 1, {@code [rows]}
   */
  public Expression gap(Expression less) {
    double[] identity = new double[longest * longest];
    for (int i = 0; i < longest; i++) {
      identity[i * (longest + 1)] = 1;
    }
    return Expression.constant(identity, longest, longest).gatherRows(less);
  }

  /**
   * The same gap in every row, one-hot, {@code [rows, longest]}.
   *
   * @param frames 1 to {@link #longest}
   */
  public Expression gap(int frames, long rows) {
    if (frames < 1 || frames > longest) {
      throw new IllegalArgumentException(
          "jump: expected 1 to %s frames, found %s".formatted(longest, frames));
    }
    double[] hot =
        IntStream.rangeClosed(1, longest).mapToDouble(i -> i == frames ? 1 : 0).toArray();
    return Expression.constant(hot, 1, longest).broadcast(rows, longest);
  }
}
