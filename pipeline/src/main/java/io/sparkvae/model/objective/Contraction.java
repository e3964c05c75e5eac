// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.network.TiedMlp;
import io.sparkvae.model.posterior.InferenceModel;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * weight ||J||^2, J the Jacobian of the code at the image and ||J||^2 the sum of its squares (Rifai
 * et al. 2011, equation 5; there with tied weights, {@link TiedMlp}, as any decoder can make up for
 * a small code otherwise).
 *
 * <p>A code of one sigmoid, tanh or linear layer has the closed form sum_j f'_j^2 sum_i W_ij^2
 * (their equation 6). Any other encoder is asked for products with random directions: E ||J v||^2 =
 * ||J||^2 for v ~ N(0, I) (Hutchinson 1990), and J v = (e(x + h v) - e(x - h v)) / 2h with h =
 * 0.01, whose error is of order h^2. That takes two passes of the encoder, and any network has it.
 */
@JsonTypeName("contraction")
public record Contraction(double weight) implements Term {
  private static final double STEP = 0.01;

  public Contraction {
    Term.requireWeight("contraction", weight);
  }

  static Contraction from(Settings settings) {
    return new Contraction(settings.realFrom("model.contraction.weight", 0));
  }

  @Override
  public PerExample value(Evidence evidence) {
    return new PerExample(squaredJacobian(evidence.inference(), evidence.x()).times(weight));
  }

  /** ||J||^2 or its estimate, {@code [batch]}. */
  static Expression squaredJacobian(InferenceModel inference, Expression x) {
    return inference
        .singleLayer()
        .flatMap(activation -> slope(activation, inference.code(x)))
        .map(slope -> ofSingleLayer(slope, inference.singleLayerWeights(x)))
        .orElseGet(() -> estimate(inference, x));
  }

  /** The derivative of an activation from its value, where it follows from that alone. */
  private static Optional<Expression> slope(Activation activation, Expression code) {
    return switch (activation) {
      case SIGMOID -> Optional.of(code.minus(code.square()));
      case TANH -> Optional.of(code.square().negate().plus(1));
      case IDENTITY -> Optional.of(Expression.constant(1).broadcast(code.shape()));
      case RELU, LEAKY_RELU, ELU, SOFTPLUS, SILU, GELU -> Optional.empty();
    };
  }

  /**
   * From the slopes of the activations, {@code [batch, latent]}.
   *
   * @param weights {@code [size, latent]}
   */
  private static Expression ofSingleLayer(Expression slope, Expression weights) {
    return slope.square().times(weights.square().sum(0)).sum(1);
  }

  private static Expression estimate(InferenceModel inference, Expression x) {
    Scope scope = inference.scope();
    Expression way = scope.gaussian("contraction", scope.shape().size()).times(STEP);
    return inference
        .code(x.plus(way))
        .minus(inference.code(x.minus(way)))
        .times(0.5 / STEP)
        .square()
        .sum(1);
  }

  @Override
  public String words() {
    return "%s times the sensitivity of the code to the pixels".formatted(Phrase.number(weight));
  }
}
