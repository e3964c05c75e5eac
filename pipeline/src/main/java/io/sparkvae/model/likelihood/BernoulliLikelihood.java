// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;
import java.util.OptionalDouble;

/**
 * The decoder gives logits l: ln p = x l - ln(1 + e^l), the cross-entropy of Kingma and Welling
 * 2014, appendix C.1.
 */
@JsonTypeName("bernoulli")
public record BernoulliLikelihood() implements Likelihood, PixelDraw {
  @Override
  public Measure measure() {
    return Measure.NONE;
  }

  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression logits) {
    return new PerExample(x.times(logits).minus(logits.softplus()).sum(1));
  }

  @Override
  public Expression mean(Scope scope, Expression logits) {
    return logits.sigmoid();
  }

  /** The logit; of a mean within 0.001 of 0 or 1 that of the nearest that is not. */
  @Override
  public OptionalDouble numberOfMean(double mean) {
    double inside = Math.min(Math.max(mean, LEAST_MEAN), 1 - LEAST_MEAN);
    return OptionalDouble.of(Math.log(inside / (1 - inside)));
  }

  /** As the code of Burda et al. 2016 has it. */
  private static final double LEAST_MEAN = 0.001;

  @Override
  public Expression noise(Scope scope, int size) {
    return scope.uniform(NOISE, size);
  }

  /** 0 or 1. */
  @Override
  public Expression draw(Expression noise, Expression logits) {
    return logits.sigmoid().greater(noise);
  }

  @Override
  public String words() {
    return "each pixel is white with the probability that the decoder gives (Bernoulli)";
  }
}
