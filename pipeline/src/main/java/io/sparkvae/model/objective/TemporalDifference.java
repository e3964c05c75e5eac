// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.likelihood.ObservationModel;
import io.sparkvae.model.network.StepwiseDecoder;
import io.sparkvae.model.posterior.BeliefDraw;
import io.sparkvae.model.posterior.Transition;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;
import java.util.OptionalDouble;

/**
 * The loss of temporal difference VAE (Gregor et al. 2019, arXiv 1806.03107, equation 6): of two
 * times of each sequence, some frames apart,
 *
 * <pre>
 * -E[ln p(x_2|z_2) + ln p_B(z_1|b_1) + ln p(z_2|z_1) - ln p_B(z_2|b_2) - ln q(z_1|z_2,b_1,b_2)]
 * </pre>
 *
 * times the number of frames. If all jumps had one frame, its mean over the draws of the times
 * would be the negative bound of the whole sequence that {@link BeliefDraw} tells of.
 *
 * @param rate weight of everything but ln p(x_2|z_2)
 */
@JsonTypeName("temporal-difference")
public record TemporalDifference(Rate rate) implements Objective {
  private static final String NAME = "objective temporal-difference";

  static TemporalDifference from(Settings settings, Occasion occasion) {
    return new TemporalDifference(Rate.from(settings, Reduction.SUM, occasion));
  }

  @Override
  public int samples() {
    return 1;
  }

  @Override
  public BatchValue loss(Evidence evidence) {
    return measures(evidence).loss();
  }

  /**
   * Log-likelihood and divergence of the pair, times the number of frames, stand for the
   * sequence's.
   */
  @Override
  public Measures measures(Evidence evidence) {
    Scope scope = evidence.scope();
    BeliefDraw draw = BeliefDraw.required(evidence.draw(), NAME);
    int frames = scope.latentShape().frames();
    FramePair pair = FramePair.draw(scope, frames, draw.jumps().longest());
    Transition transition = draw.between(scope, pair.first(), pair.gap());
    Expression frame = pair.first().plus(pair.gap()).plus(BeliefDraw.starts(scope.batch(), frames));
    BatchValue logLikelihood =
        logLikelihood(evidence, frame, transition.second()).map(ln -> ln.times(frames));
    // Each frame's share is that of the pair.
    Expression divergence = transition.divergence();
    long size = divergence.shape().get(1);
    Expression kl =
        divergence
            .reshape(scope.batch(), 1, size)
            .broadcast(scope.batch(), frames, size)
            .reshape(scope.batch(), frames * size);
    BatchValue weighted = rate.weighted(scope, new PerExample(divergence.sum(1).times(frames)));
    return new Measures(
        scope.mean(weighted.with(logLikelihood, Expression::minus)), logLikelihood, kl);
  }

  /**
   * ln p(x_2|z_2) of a frame of each sequence, {@code [batch]}.
   *
   * @param frame its row among all frames of the batch, {@code [batch]}
   * @param state z_2, {@code [batch, size]}
   */
  private static BatchValue logLikelihood(Evidence evidence, Expression frame, Expression state) {
    ObservationModel observation = evidence.observation();
    if (!(observation.decoder() instanceof StepwiseDecoder decoder)) {
      throw new IllegalArgumentException(NAME + ": expected model.sequence.of = frames or rows");
    }
    Scope scope = evidence.scope();
    Expression x = decoder.of().apart(scope.shape(), evidence.x()).gatherRows(frame);
    ObservationModel ofFrame =
        new ObservationModel(
            scope.shaped(decoder.of().step(scope.shape())),
            observation.encoder(),
            observation.prior(),
            decoder.network(),
            observation.likelihood());
    return ofFrame.logLikelihood(x, ofFrame.decoded(state, x));
  }

  @Override
  public OptionalDouble effectiveBeta(ImageShape shape, int latent) {
    return OptionalDouble.of(rate.weight());
  }

  @Override
  public String words() {
    return "the temporal-difference bound on pairs of steps, with " + rate.words();
  }
}
