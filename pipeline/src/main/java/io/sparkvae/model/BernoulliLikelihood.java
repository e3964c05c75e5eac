package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;

/**
 * The decoder gives logits l: ln p = x l - ln(1 + e^l), the cross-entropy of Kingma and Welling
 * 2014, appendix C.1.
 */
@JsonTypeName("bernoulli")
public record BernoulliLikelihood() implements Likelihood, PixelDraw {
  @Override
  public Expression logLikelihood(Scope scope, Expression x, Expression logits) {
    return x.times(logits).minus(logits.softplus()).sum(1);
  }

  @Override
  public Expression mean(Scope scope, Expression logits) {
    return logits.sigmoid();
  }

  /** 0 or 1. */
  @Override
  public Expression draw(Scope scope, Expression logits) {
    int size = Math.toIntExact(logits.shape().get(1));
    return logits.sigmoid().greater(scope.uniform(NOISE, size));
  }
}
