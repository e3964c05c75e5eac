package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;

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
  public Expression value(Evidence evidence) {
    return squaredJacobian(evidence.scope(), evidence.x()).times(weight);
  }

  /** ||J||^2 or its estimate, {@code [batch]}. */
  static Expression squaredJacobian(Scope scope, Expression x) {
    ModelSpec spec = scope.spec();
    if (spec.encoder() instanceof Mlp mlp
        && mlp.hidden().isEmpty()
        && spec.posterior() instanceof DeterministicPosterior posterior) {
      Expression code = code(scope, x);
      switch (posterior.activation()) {
        case SIGMOID:
          return ofOneLayer(scope, x, code.minus(code.square()));
        case TANH:
          return ofOneLayer(scope, x, code.square().negate().plus(1));
        case IDENTITY:
          return ofOneLayer(scope, x, Expression.constant(1).broadcast(code.shape()));
        case RELU, LEAKY_RELU, ELU, SOFTPLUS, SILU, GELU:
          break;
      }
    }
    Expression way = scope.gaussian("contraction", spec.shape().size()).times(STEP);
    return code(scope, x.plus(way))
        .minus(code(scope, x.minus(way)))
        .times(0.5 / STEP)
        .square()
        .sum(1);
  }

  private static Expression code(Scope scope, Expression x) {
    ModelSpec spec = scope.spec();
    return spec.posterior().draw(scope, spec.encoder().encode(scope, x)).mu();
  }

  /** From the slopes of the activations, {@code [batch, latent]}. */
  private static Expression ofOneLayer(Scope scope, Expression x, Expression slope) {
    Expression weights = Layers.linearWeight(scope, x, "posterior.mu", scope.spec().latent());
    return slope.square().times(weights.square().sum(0)).sum(1);
  }
}
