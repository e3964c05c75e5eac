// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.RecurrentState;
import io.sparkvae.model.network.Recurrence;
import io.sparkvae.model.network.RecurrentDecoder;
import io.sparkvae.model.network.StepwiseEncoder;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Sequences that a {@link RecurrentDecoder} makes by itself: each step is drawn from p(x_t | z_t,
 * h_(t-1)), and the recurrence goes on with what was drawn. The noise of the draws is that of
 * {@link PixelDraw#NOISE}.
 *
 * @param z the latents, {@code [batch, steps * n]}
 * @param means E[x_t | z_t, h_(t-1)] of each step, where h_(t-1) knows the steps drawn before,
 *     {@code [batch, size]}
 */
public record Rollout(Expression z, Expression means) {

  /** Draws all steps. */
  static Rollout of(ObservationModel model, RecurrentDecoder decoder, Recurrence.Latents latents) {
    if (!(model.encoder() instanceof StepwiseEncoder encoder)) {
      throw new IllegalStateException("Combination lets no other encoder through");
    }
    Scope scope = model.scope();
    ImageShape whole = scope.shape();
    Recurrence recurrence = decoder.recurrence();
    PixelDraw pixels = PixelDraw.of(model.likelihood()).orElseThrow();
    Expression noise = pixels.noise(scope, whole.size());
    List<Expression> z = new ArrayList<>();
    List<Expression> means = new ArrayList<>();
    RecurrentState state = recurrence.start(scope.batch());
    for (int t = 0; t < recurrence.steps(scope); t++) {
      z.add(latents.at(t, state.output()));
      Expression latent = recurrence.ofLatent(scope, z.get(t));
      Expression numbers =
          decoder.step(scope, latent, state.output(), model.likelihood().numbers(), encoder);
      means.add(model.mean(numbers));
      Expression drawn = pixels.draw(recurrence.step(scope, noise, t), numbers);
      state = recurrence.next(scope, encoder.ofSteps(scope, drawn), latent, state);
    }
    return new Rollout(
        Expression.concat(1, z), recurrence.of().together(whole, Recurrence.stacked(means), 1));
  }
}
