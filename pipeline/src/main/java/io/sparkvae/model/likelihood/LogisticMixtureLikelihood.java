// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.stream.IntStream;

/**
 * A mixture of logistic distributions F cut into the 256 levels of a byte, each pixel and channel
 * by itself (Salimans et al. 2017, arXiv 1701.05517, equation 2): the probability of the level x is
 * F(x + 1/510) - F(x - 1/510), and the outermost levels have the tails. It is a probability, not a
 * density. Logarithms of scales are bent away from -7 as those of {@link Scale}.
 *
 * <p>The decoder gives for every pixel first the logits of the components, then their means around
 * (j + 1/2) / components, then the logarithms of their scales, in pixel units.
 *
 * @param components of the mixture
 */
@JsonTypeName("logistic-mixture")
public record LogisticMixtureLikelihood(int components) implements Likelihood {
  private static final double STEP = 1.0 / 255;
  private static final double LEAST_LOG = -7;

  public LogisticMixtureLikelihood {
    if (components < 1) {
      throw new IllegalArgumentException(
          "logistic mixture: expected at least 1 component, found " + components);
    }
  }

  static LogisticMixtureLikelihood from(Settings settings) {
    return new LogisticMixtureLikelihood(
        settings.integerFrom("model.logisticMixture.components", 1));
  }

  @Override
  public int numbers() {
    return 3 * components;
  }

  /** Logits, means or logarithms of scales as decoded, {@code [rows, components, size]}. */
  private Expression part(Expression decoded, int which) {
    long rows = decoded.shape().get(0);
    long size = decoded.shape().get(1) / numbers();
    return decoded
        .reshape(rows, numbers(), size)
        .slice(1, (long) which * components, (which + 1L) * components);
  }

  private Expression means(Expression decoded) {
    double[] start =
        IntStream.range(0, components).mapToDouble(j -> (j + 0.5) / components).toArray();
    return part(decoded, 1).plus(Expression.constant(start, components, 1));
  }

  private Expression logScales(Expression decoded) {
    return Scale.above(LEAST_LOG, part(decoded, 2));
  }

  @Override
  public Measure measure() {
    return Measure.PROBABILITY;
  }

  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression decoded) {
    Expression pixel = x.reshape(x.shape().get(0), 1, x.shape().get(1));
    Expression logScale = logScales(decoded);
    Expression precision = logScale.negate().exp();
    Expression centred = pixel.minus(means(decoded));
    Expression upper = centred.plus(STEP / 2).times(precision);
    Expression lower = centred.minus(STEP / 2).times(precision);
    // With d = upper - lower: ln(F(upper) - F(lower)) = ln F(upper) + ln(1 - F(lower)) +
    // ln(1 - e^-d), and the last is -d/2 + ln d + ln(sinh(d/2) / (d/2)), exact however small d is.
    Expression half = precision.times(STEP / 2);
    Expression both = half.logSinhc().minus(half).minus(logScale).plus(Math.log(STEP));
    Expression hasLower = pixel.minus(STEP / 2).step();
    Expression hasUpper = pixel.negate().plus(1 - STEP / 2).step();
    Expression logProbability =
        both.times(hasLower)
            .times(hasUpper)
            .minus(upper.negate().softplus().times(hasUpper))
            .minus(lower.softplus().times(hasLower));
    return new PerExample(part(decoded, 0).logSoftmax(1).plus(logProbability).logSumExp(1).sum(1));
  }

  /**
   * The mean of the mixture with what lies beyond [0, 1] brought to its ends: the integral of 1 - F
   * over [0, 1], s (softplus(m / s) - softplus((m - 1) / s)). The mean over the levels is the
   * midpoint rule for that integral, so they differ by less than half a level.
   */
  @Override
  public Expression mean(Scope scope, Expression decoded) {
    Expression means = means(decoded);
    Expression logScale = logScales(decoded);
    Expression precision = logScale.negate().exp();
    Expression inside =
        means
            .times(precision)
            .softplus()
            .minus(means.minus(1).times(precision).softplus())
            .times(logScale.exp());
    return part(decoded, 0).softmax(1).times(inside).sum(1);
  }

  @Override
  public String words() {
    return "each pixel has a mixture of %s"
        .formatted(Phrase.count(components, "discretised logistic"));
  }
}
