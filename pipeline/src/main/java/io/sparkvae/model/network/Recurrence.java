// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.RecurrentCell;
import io.sparkvae.model.layer.RecurrentState;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The recurrent network of a variational recurrent network (Chung et al. 2015, arXiv 1506.02216,
 * equation 7), which prior, posterior and decoder share: h_t = f(phi_x(x_t), phi_z(z_t), h_(t-1)).
 * f is a cell, phi_x a {@link StepwiseEncoder}, phi_z one layer. z holds the latents of the steps
 * one after the other, {@code [rows, steps * n]}, and so do the features of x.
 *
 * @param hidden units of the layers in front of the Gaussians of prior and posterior; phi_z has as
 *     many as the first of them
 * @param style of those layers
 */
public record Recurrence(SequenceOf of, RecurrentCell cell, List<Integer> hidden, LayerStyle style)
    implements Serializable {
  private static final String HIDDEN = "model.sequence.hidden";

  public Recurrence {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty() || !style.takes(hidden)) {
      throw new IllegalArgumentException(
          "sequence: expected %s, found %s".formatted(style.widths("unit"), hidden));
    }
  }

  /**
   * The recurrence that the settings describe.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when they describe none
   */
  public static Recurrence from(Settings settings) {
    SequenceOf of =
        SequenceOf.from(settings)
            .orElseThrow(
                () ->
                    settings.refused(SequenceOf.KEY, "frames or rows for recurrent parts", "none"));
    LayerStyle style = LayerStyle.from(settings, "model.sequence.activation");
    List<Integer> hidden = settings.integersFrom(HIDDEN, 1);
    if (!style.takes(hidden)) {
      throw settings.refused(HIDDEN, "a list of " + style.widths("unit"), hidden);
    }
    RecurrentCell cell =
        RecurrentCell.from(settings, "model.sequence.cell", "model.sequence.units");
    return new Recurrence(of, cell, hidden, style);
  }

  /** Steps of an image of a scope. */
  public int steps(Scope scope) {
    return of.steps(scope.shape());
  }

  /** Step {@code t} of {@code [rows, steps * n]}, from 0. */
  public Expression step(Scope scope, Expression all, int t) {
    long n = all.shape().get(1) / steps(scope);
    return all.slice(1, t * n, (t + 1) * n);
  }

  /** The same step of several rows, {@code [rows, n]} each, to {@code [rows * steps, n]}. */
  public static Expression stacked(List<Expression> steps) {
    Expression first = steps.get(0);
    long rows = first.shape().get(0);
    return Expression.concat(1, steps).reshape(rows * steps.size(), first.shape().get(1));
  }

  /** Features of the images of a batch, one row for every sample: see {@link Scope#repeated}. */
  public Expression repeated(Scope scope, Expression features) {
    return scope.shared(new Repeated(features), () -> scope.repeated(features));
  }

  private record Repeated(Expression features) {}

  /** phi_z of the latent of a step, {@code [rows, n]}. */
  public Expression ofLatent(Scope scope, Expression z) {
    return style.dense(scope, z, "recurrence.latent", hidden.get(0));
  }

  /** The state before the first step. */
  public RecurrentState start(long rows) {
    return cell.start(rows);
  }

  /**
   * The state after a step.
   *
   * @param features phi_x of the step, {@code [rows, units]}
   * @param latent phi_z of the step, {@code [rows, units]}
   */
  public RecurrentState next(
      Scope scope, Expression features, Expression latent, RecurrentState before) {
    Expression both = Expression.concat(1, List.of(features, latent));
    return cell.step(scope, "recurrence.cell", both, before);
  }

  /** Layers of {@link #hidden} units, named {@code name.dense1} and so on. */
  public Expression between(Scope scope, Expression x, String name) {
    Expression h = x;
    for (int i = 0; i < hidden.size(); i++) {
      h = style.dense(scope, h, name + ".dense" + (i + 1), hidden.get(i));
    }
    return h;
  }

  /**
   * A way through all steps.
   *
   * @param before h_(t-1) of each step, {@code [rows, units]}
   * @param latents phi_z(z_t) of each step, {@code [rows, units]}
   */
  public record Walk(List<Expression> before, List<Expression> latents) {
    public Walk {
      before = List.copyOf(before);
      latents = List.copyOf(latents);
    }
  }

  /** Chooses the latent of a step. */
  @FunctionalInterface
  public interface Latents {
    /**
     * The latent of a step, {@code [rows, n]}.
     *
     * @param t the step, from 0
     * @param before h_(t-1), {@code [rows, units]}
     */
    Expression at(int t, Expression before);
  }

  /**
   * Walks through the steps of images whose features are known.
   *
   * @param features {@code [rows, steps * units]}
   */
  public Walk walk(Scope scope, Expression features, Latents latents) {
    List<Expression> before = new ArrayList<>();
    List<Expression> ofLatents = new ArrayList<>();
    RecurrentState state = start(features.shape().get(0));
    for (int t = 0; t < steps(scope); t++) {
      before.add(state.output());
      ofLatents.add(ofLatent(scope, latents.at(t, state.output())));
      state = next(scope, step(scope, features, t), ofLatents.get(t), state);
    }
    return new Walk(before, ofLatents);
  }

  /** Which walk is meant: the one with these features and latents, by identity. */
  private record Walked(Recurrence recurrence, Expression features, Expression z) {}

  /**
   * The walk with given latents. It is made once for the same expressions, so that posterior, prior
   * and decoder share it.
   *
   * @param features {@code [rows, steps * units]}
   * @param z {@code [rows, steps * n]}
   */
  public Walk walk(Scope scope, Expression features, Expression z) {
    return scope.shared(
        new Walked(this, features, z),
        () -> walk(scope, features, (t, before) -> step(scope, z, t)));
  }

  /** Makes a walk that led to these latents the one that {@link #walk} gives for them. */
  public void keep(Scope scope, Expression features, Expression z, Walk walk) {
    scope.shared(new Walked(this, features, z), () -> walk);
  }
}
