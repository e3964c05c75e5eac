// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * All codes are equally likely, independently of each other: p = 1 / K for each (van den Oord et
 * al. 2017, arXiv 1711.00937, section 3.1). The prior that a model of codes is trained with.
 * Columns of its density are codes.
 */
@JsonTypeName("uniform")
public record UniformPrior() implements Prior {

  private record Density(Scope scope, Codes codes) implements LatentDensity {
    @Override
    public Expression logDensity(Expression z) {
      return row(size -> -Math.log(size)).broadcast(z.shape().get(0), codes.sizes().size());
    }

    /** Each code is the whole part of K u, u uniform in [0, 1). */
    @Override
    public Expression sample() {
      Expression number = scope.uniform("prior", codes.sizes().size()).times(row(size -> size));
      Expression nearest = number.round();
      Expression whole = nearest.minus(nearest.greater(number));
      // K u may have been rounded up to K.
      return codes.decoded(whole.minimum(row(size -> size - 1.0)));
    }

    private Expression row(IntToDoubleFunction ofSize) {
      List<Integer> sizes = codes.sizes();
      return Expression.constant(
          sizes.stream().mapToInt(Integer::intValue).mapToDouble(ofSize).toArray(),
          1,
          sizes.size());
    }
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    return new Density(scope, posterior.codes());
  }

  @Override
  public boolean factorises() {
    return true;
  }

  @Override
  public String words() {
    return "the uniform distribution over codes";
  }
}
