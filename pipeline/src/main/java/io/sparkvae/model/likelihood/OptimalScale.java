// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;

/**
 * While training, the most likely scale of the minibatch: sigma^2 is its mean squared error, and
 * the gradient goes through it (Rybkin et al. 2021, arXiv 2006.13202, equation 6). A model in use
 * must not depend on the other images of the batch, so there the scale is a parameter. It is
 * trained on the same errors by a summand that is 0 in value and has no other gradient, and moves
 * at most by about the learning rate a step. Under averaging the minibatch is each worker's own,
 * and the parameter is averaged as any.
 *
 * @param initial where the parameter starts, in pixel units
 * @param leastLog least logarithm of the parameter, and of the minibatch's scale
 */
@JsonTypeName("optimal")
public record OptimalScale(double initial, double leastLog) implements Scale {
  @Override
  public BatchValue logLikelihood(
      Scope scope, Deviation deviation, Expression deviations, Expression decoded) {
    Expression kept = logScale(scope, decoded);
    if (!scope.isTraining()) {
      return new PerExample(deviation.logDensity(deviations, kept).sum(1));
    }
    Expression learning = deviation.logDensity(deviations.detach(), kept).sum(1);
    return scope.ofMinibatch(
        minibatch -> {
          Expression weight = scope.repeated(minibatch.column());
          Expression best = ofExamples(weight, deviation, deviations).maximum(leastLog);
          return deviation
              .logDensity(deviations, best)
              .sum(1)
              .plus(learning.minus(learning.detach()));
        });
  }

  @Override
  public Expression logScale(Scope scope, Expression decoded) {
    return Scale.above(leastLog, Scale.parameter(scope, initial));
  }

  /**
   * The logarithm of the most likely scale of the examples, {@code [1]}; padding is left out.
   *
   * @param weight 1 for a row of an example, 0 for one of padding, {@code [rows, 1]}
   */
  private static Expression ofExamples(
      Expression weight, Deviation deviation, Expression deviations) {
    Expression sum = deviation.magnitude(deviations).times(weight).sum();
    Expression count = weight.sum().times(deviations.shape().get(1));
    return deviation.logScale(sum.dividedBy(count)).reshape(1);
  }

  @Override
  public String words() {
    return "is always the best one for the images at hand";
  }
}
