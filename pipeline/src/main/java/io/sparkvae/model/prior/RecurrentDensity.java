// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.network.Recurrence;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * {@link RecurrentPrior} in a graph.
 *
 * @param features of the images, {@code [batch, steps * units]}; empty where there are no images,
 *     and then there are only samples of {@link #sample(int, Expression)}
 */
public record RecurrentDensity(Scope scope, Recurrence recurrence, Optional<Expression> features)
    implements LatentDensity {
  private static final String NAME = "prior.step";

  /**
   * p(z_t | h_(t-1)) of all steps at latents, {@code [rows, steps * n]}.
   *
   * @param z {@code [rows, steps * n]}, one row for every sample of an image
   */
  public Gaussian at(Expression z) {
    Expression ofImages =
        features.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "prior recurrent: expected images beside the latents, found none"));
    Expression ofSamples = recurrence.repeated(scope, ofImages);
    Recurrence.Walk walk = recurrence.walk(scope, ofSamples, z);
    Gaussian each = given(Recurrence.stacked(walk.before()));
    long rows = z.shape().get(0);
    long size = z.shape().get(1);
    return new Gaussian(each.mean().reshape(rows, size), each.logVar().reshape(rows, size));
  }

  /** p(z_t | h_(t-1)), {@code [rows, units]} to {@code [rows, n]}. */
  private Gaussian given(Expression before) {
    int n = scope.latent() / recurrence.steps(scope);
    Expression h = recurrence.between(scope, before, NAME);
    return new Gaussian(
        Layers.linear(scope, h, NAME + ".mean", n), Layers.linear(scope, h, NAME + ".logVar", n));
  }

  @Override
  public Expression logDensity(Expression z) {
    return at(z).logDensity(z);
  }

  /** There is none without the steps of an image. */
  @Override
  public Expression sample() {
    throw new IllegalArgumentException(
        "prior recurrent: expected nothing that draws z apart from images, found a part that does");
  }

  /**
   * A sample of the latent of a step.
   *
   * @param t the step, from 0
   * @param before h_(t-1), {@code [batch, units]}
   */
  public Expression sample(int t, Expression before) {
    Expression eps = scope.gaussian("prior", scope.latent());
    return given(before).sample(recurrence.step(scope, eps, t));
  }
}
