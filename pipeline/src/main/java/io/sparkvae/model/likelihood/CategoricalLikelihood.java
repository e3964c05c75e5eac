// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;
import java.util.stream.IntStream;

/**
 * The decoder gives a logit for each of L levels of each pixel; level l is the pixel l / (L - 1),
 * and a pixel counts as the level nearest to it (van den Oord et al. 2016, arXiv 1601.06759). It is
 * a probability, not a density: not to be compared with densities. It needs L numbers a pixel.
 *
 * @param levels L, 256 for bytes
 */
@JsonTypeName("categorical")
public record CategoricalLikelihood(int levels) implements Likelihood, PixelDraw {
  public CategoricalLikelihood {
    if (levels < 2 || levels > 256) {
      throw new IllegalArgumentException("categorical: expected 2 to 256 levels, found " + levels);
    }
  }

  static CategoricalLikelihood from(Settings settings) {
    int levels = settings.integer("model.categorical.levels");
    if (levels < 2 || levels > 256) {
      throw settings.refused("model.categorical.levels", "2 to 256 levels", levels);
    }
    return new CategoricalLikelihood(levels);
  }

  @Override
  public int numbers() {
    return levels;
  }

  /** {@code [rows, levels, size]}. */
  private Expression apart(Expression decoded) {
    long rows = decoded.shape().get(0);
    return decoded.reshape(rows, levels, decoded.shape().get(1) / levels);
  }

  private Expression column(double offset) {
    double[] values = IntStream.range(0, levels).mapToDouble(l -> l + offset).toArray();
    return Expression.constant(values, levels, 1);
  }

  @Override
  public Measure measure() {
    return Measure.PROBABILITY;
  }

  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression decoded) {
    Expression at = x.times(levels - 1).reshape(x.shape().get(0), 1, x.shape().get(1));
    // A pixel half way between two levels, which bytes never are, is the lower one.
    Expression chosen = at.greater(column(-0.5)).minus(at.greater(column(0.5)));
    return new PerExample(apart(decoded).logSoftmax(1).times(chosen).sum(1, 2));
  }

  @Override
  public Expression mean(Scope scope, Expression decoded) {
    return apart(decoded).softmax(1).times(column(0)).sum(1).times(1.0 / (levels - 1));
  }

  @Override
  public Expression noise(Scope scope, int size) {
    return scope.uniform(NOISE, size);
  }

  /** A level, by the inverse of the distribution function: as many steps as the number is above. */
  @Override
  public Expression draw(Expression noise, Expression decoded) {
    long rows = decoded.shape().get(0);
    long size = decoded.shape().get(1) / levels;
    double[] upTo = new double[levels * (levels - 1)];
    for (int i = 0; i < upTo.length; i++) {
      upTo[i] = i / (levels - 1) <= i % (levels - 1) ? 1 : 0;
    }
    Expression distribution =
        apart(decoded)
            .softmax(1)
            .permute(0, 2, 1)
            .reshape(rows * size, levels)
            .matrixProduct(Expression.constant(upTo, levels, levels - 1L));
    return noise
        .reshape(rows * size, 1)
        .greater(distribution)
        .sum(1)
        .times(1.0 / (levels - 1))
        .reshape(rows, size);
  }

  @Override
  public String words() {
    return "each pixel has one of %s grey levels (categorical)".formatted(levels);
  }
}
