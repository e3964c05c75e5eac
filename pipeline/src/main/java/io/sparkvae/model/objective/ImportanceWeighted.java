// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.posterior.GaussianDraw;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.OptionalDouble;

/**
 * -ln 1/k sum_i w_i with w = p(x|z) p(z) / q(z|x): the importance weighted bound (Burda et al.
 * 2016, arXiv 1509.00519, equation 8). With one sample it is the evidence bound whose KL divergence
 * is estimated with that sample.
 *
 * @param samples k
 * @param gradient how it is estimated; the value is the same
 */
@JsonTypeName("importance-weighted")
public record ImportanceWeighted(int samples, Gradient gradient) implements Objective {

  /** Estimators of the same gradient. */
  public enum Gradient {
    /** That of the value, through z. */
    REPARAMETERISED,
    /**
     * Without the score of q, z weighed with the square of the normalised weight: its error does
     * not grow with k (Tucker et al. 2019, arXiv 1810.04152, equation 7). The decoder runs twice.
     */
    DOUBLY_REPARAMETERISED
  }

  public ImportanceWeighted {
    if (samples < 1) {
      throw new IllegalArgumentException("samples: expected at least 1, found " + samples);
    }
  }

  static ImportanceWeighted from(Settings settings) {
    return new ImportanceWeighted(
        EvidenceBound.samples(settings),
        settings.choice("model.objective.gradient", Gradient.class));
  }

  @Override
  public BatchValue loss(Evidence evidence) {
    Scope scope = evidence.scope();
    BatchValue logWeights = evidence.logWeights();
    BatchValue bound =
        scope.mean(logWeights.map(ofSamples -> ofSamples.logSumExp(0).minus(Math.log(samples))));
    return switch (gradient) {
      case REPARAMETERISED -> bound.map(Expression::negate);
      case DOUBLY_REPARAMETERISED -> {
        Expression share = logWeights.expression().softmax(0).detach();
        // The bound's value with the surrogate's gradient.
        yield scope
            .mean(surrogate(evidence, share))
            .with(bound, (sum, value) -> sum.detach().minus(sum).minus(value.detach()));
      }
    };
  }

  /**
   * The sum of share * ln w, {@code [batch]}: decoder and prior learn with the weight share, what
   * made z with its square.
   */
  private static BatchValue surrogate(Evidence evidence, Expression share) {
    Scope scope = evidence.scope();
    Expression z = evidence.draw().z();
    Expression column = share.reshape(z.shape().get(0), 1);
    // The value of z, its gradient times share.
    Expression weighed = z.times(column).plus(z.detach().times(column.negate().plus(1)));
    Expression density =
        GaussianDraw.required(evidence.draw(), "the doubly reparameterised gradient")
            .held()
            .logDensityAt(scope, weighed);
    Expression ratio = evidence.prior().logDensity(weighed).minus(density).sum(1);
    return evidence
        .likelihoodAt(weighed)
        .map(
            likelihood ->
                likelihood.plus(ratio).reshape(scope.samples(), scope.batch()).times(share).sum(0));
  }

  /** 1: the KL divergence, as far as the bound has one, is not weighed. */
  @Override
  public OptionalDouble effectiveBeta(ImageShape shape, int latent) {
    return OptionalDouble.of(1);
  }

  @Override
  public String words() {
    return "the importance-weighted bound with %s of z (IWAE)"
        .formatted(Phrase.count(samples, "sample"));
  }
}
