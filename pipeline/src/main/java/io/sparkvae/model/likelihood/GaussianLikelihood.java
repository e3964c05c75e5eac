// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The decoder gives means m: ln p = -(x - m)^2 / 2c - ln(2 pi c) / 2. The mean is linear in the
 * last layer, so it can leave [0, 1].
 *
 * @param variance c, in squared pixel units
 */
@JsonTypeName("gaussian")
public record GaussianLikelihood(double variance) implements Likelihood, PixelDraw {
  public GaussianLikelihood {
    if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "gaussian: expected a positive variance, found " + variance);
    }
  }

  static GaussianLikelihood from(Settings settings) {
    return new GaussianLikelihood(settings.realAbove("model.gaussian.variance", 0));
  }

  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression mean) {
    double size = x.shape().get(1);
    return new PerExample(
        x.minus(mean)
            .square()
            .sum(1)
            .times(-0.5 / variance)
            .minus(0.5 * size * Math.log(2 * Math.PI * variance)));
  }

  @Override
  public Expression mean(Scope scope, Expression decoded) {
    return decoded;
  }

  @Override
  public Expression noise(Scope scope, int size) {
    return scope.gaussian(NOISE, size);
  }

  @Override
  public Expression draw(Expression noise, Expression mean) {
    return mean.plus(noise.times(Math.sqrt(variance)));
  }

  @Override
  public Optional<Expression> sample(Scope scope, Expression decoded) {
    return Optional.of(draw(scope, decoded));
  }

  @Override
  public OptionalDouble numberOfMean(double mean) {
    return OptionalDouble.of(mean);
  }

  @Override
  public String words() {
    return "each pixel is Gaussian around the decoder's mean, with variance "
        + Phrase.number(variance);
  }
}
