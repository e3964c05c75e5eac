// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The decoder gives means m; x - m has a density of some width. The mean is linear in the last
 * layer, so it can leave [0, 1].
 */
@JsonTypeName("scaled")
public record ScaledLikelihood(Deviation deviation, Scale scale) implements Likelihood {

  /** A Gaussian; with a fixed variance it has a record of its own. */
  static Likelihood gaussian(Settings settings) {
    return settings.choice("model.scale.kind", Scale.Kind.class) == Scale.Kind.FIXED
        ? GaussianLikelihood.from(settings)
        : new ScaledLikelihood(Deviation.GAUSSIAN, Scale.from(settings));
  }

  static Likelihood laplace(Settings settings) {
    return new ScaledLikelihood(Deviation.LAPLACE, Scale.from(settings));
  }

  @Override
  public int numbers() {
    return 1 + scale.numbers();
  }

  @Override
  public BatchValue logLikelihood(Scope scope, Expression x, Expression decoded) {
    Expression rest = ofScale(decoded, x.shape().get(1));
    return scale.logLikelihood(scope, deviation, x.minus(mean(scope, decoded)), rest);
  }

  /** The decoder's numbers for the scale; null if it wants none. */
  private Expression ofScale(Expression decoded, long size) {
    return scale.numbers() == 0 ? null : decoded.slice(1, size, decoded.shape().get(1));
  }

  /** Of a Gaussian. */
  @Override
  public Optional<Expression> sample(Scope scope, Expression decoded) {
    if (deviation != Deviation.GAUSSIAN) {
      return Optional.empty();
    }
    int size = scope.shape().size();
    Expression deviations = scale.logScale(scope, ofScale(decoded, size)).exp();
    Expression noise = scope.gaussian(PixelDraw.NOISE, size);
    return Optional.of(mean(scope, decoded).plus(noise.times(deviations)));
  }

  @Override
  public Expression mean(Scope scope, Expression decoded) {
    return scale.numbers() == 0 ? decoded : decoded.slice(1, 0, decoded.shape().get(1) / numbers());
  }

  @Override
  public OptionalDouble numberOfMean(double mean) {
    return OptionalDouble.of(mean);
  }

  @Override
  public String words() {
    return "each pixel is %s around the decoder's mean, with a scale that %s"
        .formatted(
            deviation == Deviation.GAUSSIAN ? "Gaussian" : "Laplace-distributed", scale.words());
  }
}
