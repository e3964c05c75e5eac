package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
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
  public Expression loss(Evidence evidence) {
    Expression logWeights = evidence.logWeights();
    Expression bound = logWeights.logSumExp(0).minus(Math.log(samples));
    return switch (gradient) {
      case REPARAMETERISED -> evidence.loss(bound).negate();
      case DOUBLY_REPARAMETERISED -> {
        Expression surrogate = evidence.loss(surrogate(evidence, logWeights.softmax(0).detach()));
        // The bound's value with the surrogate's gradient.
        yield surrogate.detach().minus(surrogate).minus(evidence.loss(bound).detach());
      }
    };
  }

  /**
   * The sum of share * ln w, {@code [batch]}: decoder and prior learn with the weight share, what
   * made z with its square.
   */
  private static Expression surrogate(Evidence evidence, Expression share) {
    Scope scope = evidence.scope();
    Expression z = evidence.draw().z();
    Expression column = share.reshape(z.shape().get(0), 1);
    // The value of z, its gradient times share.
    Expression weighed = z.times(column).plus(z.detach().times(column.negate().plus(1)));
    Expression density =
        DiagonalGaussian.required(evidence.draw(), "the doubly reparameterised gradient")
            .held()
            .logDensityAt(scope, weighed);
    Expression ratio = scope.spec().prior().logDensity(scope, weighed).minus(density).sum(1);
    return evidence
        .likelihoodAt(weighed)
        .plus(ratio)
        .reshape(scope.samples(), scope.batch())
        .times(share)
        .sum(0);
  }

  /** 1: the KL divergence, as far as the bound has one, is not weighed. */
  @Override
  public OptionalDouble effectiveBeta(ImageShape shape, int latent) {
    return OptionalDouble.of(1);
  }
}
