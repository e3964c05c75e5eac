// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.network.Recurrence;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * prod_t q(z_t | x, h_(t-1)) of a {@link Recurrence}, each a diagonal Gaussian, drawn one after the
 * other.
 *
 * @param inference what of x the posterior of a step sees
 */
@JsonTypeName("recurrent")
public record RecurrentPosterior(Recurrence recurrence, Inference inference) implements Posterior {
  private static final String NAME = "posterior.step";

  /** What the posterior of step t sees beside h_(t-1), which knows the steps before. */
  public enum Inference {
    /** x_t (Chung et al. 2015, arXiv 1506.02216, equation 9). */
    @JsonProperty("filtering")
    FILTERING,
    /**
     * b_t, the state of a cell that goes through the steps from the last one back to t (Goyal et
     * al. 2017, arXiv 1711.05411, section 3).
     */
    @JsonProperty("smoothing")
    SMOOTHING
  }

  static RecurrentPosterior from(Settings settings) {
    return new RecurrentPosterior(
        Recurrence.from(settings), settings.choice("model.sequence.inference", Inference.class));
  }

  /** Posteriors and latents of all steps, one step after the other. */
  private record Path(Gaussian q, Expression z) {}

  @Override
  public RecurrentDraw draw(Scope scope, Expression features) {
    Expression eps = scope.dealt(scope.gaussian(EPS, scope.latent() * scope.samples()));
    Optional<Expression> backward = backward(scope, features);
    Expression seen = backward.orElse(features);
    Path drawn =
        path(
            scope,
            recurrence.repeated(scope, features),
            recurrence.repeated(scope, seen),
            Optional.of(eps));
    Path means = path(scope, features, seen, Optional.empty());
    return new RecurrentDraw(drawn.q, drawn.z, means.q, backward);
  }

  /**
   * q(z|x) at latents that are given.
   *
   * @param features {@code [rows, steps * units]}
   * @param z {@code [rows, steps * n]}
   */
  Gaussian at(Scope scope, Expression features, Expression z) {
    Expression seen = backward(scope, features).orElse(features);
    List<Gaussian> q = new ArrayList<>();
    List<Expression> before = recurrence.walk(scope, features, z).before();
    for (int t = 0; t < before.size(); t++) {
      q.add(given(scope, recurrence.step(scope, seen, t), before.get(t)));
    }
    return Gaussian.joined(q);
  }

  /** b_t of every step, {@code [rows, steps * units]}; empty if the posterior does not see it. */
  private Optional<Expression> backward(Scope scope, Expression features) {
    if (inference == Inference.FILTERING) {
      return Optional.empty();
    }
    return Optional.of(
        Expression.concat(
            1,
            recurrence
                .cell()
                .outputsBackward(scope, "posterior.backward", features, recurrence.steps(scope))));
  }

  /**
   * One way through the steps.
   *
   * @param seen of each step, {@code [rows, steps * units]}
   * @param eps of the draws, {@code [rows, steps * n]}; where it is empty, each step passes on its
   *     mean
   */
  private Path path(Scope scope, Expression features, Expression seen, Optional<Expression> eps) {
    List<Gaussian> q = new ArrayList<>();
    List<Expression> z = new ArrayList<>();
    Recurrence.Walk walk =
        recurrence.walk(
            scope,
            features,
            (t, before) -> {
              q.add(given(scope, recurrence.step(scope, seen, t), before));
              z.add(
                  eps.map(e -> q.get(t).sample(recurrence.step(scope, e, t)))
                      .orElse(q.get(t).mean()));
              return z.get(t);
            });
    Expression all = Expression.concat(1, z);
    recurrence.keep(scope, features, all, walk);
    return new Path(Gaussian.joined(q), all);
  }

  /** q(z_t | what is seen of x, h_(t-1)), {@code [rows, n]}. */
  private Gaussian given(Scope scope, Expression seen, Expression before) {
    int n = scope.latent() / recurrence.steps(scope);
    Expression h = recurrence.between(scope, Expression.concat(1, List.of(seen, before)), NAME);
    return new Gaussian(
        Layers.linear(scope, h, NAME + ".mu", n), Layers.linear(scope, h, NAME + ".logVar", n));
  }

  /** In closed form for each step, given the latents of the steps before as they were drawn. */
  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.SAMPLE;
  }

  /** Its latent has steps. */
  @Override
  public boolean placewise() {
    return true;
  }

  @Override
  public String words() {
    return "a Gaussian for each step of the sequence, given the steps before";
  }
}
