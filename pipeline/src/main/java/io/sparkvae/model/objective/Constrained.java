// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.OptionalDouble;

/**
 * One of rate and distortion is minimised while the other is kept at a bound, by a Lagrange
 * multiplier that is a parameter like others: min over the model, max over lambda, of a + lambda (b
 * - bound) (GECO: Rezende and Viola 2018, arXiv 1810.00597; Higgins et al. 2017 for the rate). ln
 * lambda = speed * parameter, so lambda stays positive; the parameter ascends, by the sign of its
 * gradient alone. The constraint is the minibatch's own.
 *
 * @param constrained b
 * @param bound of b, in its unit
 * @param speed how much faster than other parameters ln lambda moves
 */
@JsonTypeName("constrained")
public record Constrained(Quantity constrained, double bound, double speed) implements Objective {

  /** What is kept at the bound; the rate is minimised, or for the rate, the distortion. */
  public enum Quantity {
    /** The KL divergence, in nats. */
    RATE,
    /** -ln p(x|z), in nats. */
    DISTORTION,
    /** |x - E[x|z]|^2 summed over pixels, in squared pixel units. */
    SQUARED_ERROR
  }

  public Constrained {
    if (!Double.isFinite(bound) || !(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "constrained: expected a finite bound and a positive speed, found %s and %s"
              .formatted(bound, speed));
    }
  }

  static Constrained from(Settings settings) {
    return new Constrained(
        settings.choice("model.constraint.of", Quantity.class),
        settings.real("model.constraint.bound"),
        settings.realAbove("model.constraint.speed", 0));
  }

  @Override
  public int samples() {
    return 1;
  }

  @Override
  public BatchValue loss(Evidence evidence) {
    Scope scope = evidence.scope();
    BatchValue rate = scope.mean(evidence.rate());
    BatchValue distortion = scope.mean(evidence.logLikelihood()).map(Expression::negate);
    BatchValue minimised = constrained == Quantity.RATE ? distortion : rate;
    BatchValue kept =
        switch (constrained) {
          case RATE -> rate;
          case DISTORTION -> distortion;
          case SQUARED_ERROR -> scope.mean(squaredError(evidence));
        };
    Expression multiplier =
        scope
            .parameter("objective.multiplier", new Initialisation.Zero(), 1)
            .times(speed)
            .exp()
            .sum();
    return minimised.with(
        kept, (aim, quantity) -> lagrangian(aim, quantity.minus(bound), multiplier));
  }

  /**
   * The value of the Lagrangian; its gradient by the model, and by the multiplier backwards. Linear
   * in the means that it is made of.
   */
  private static Expression lagrangian(
      Expression minimised, Expression excess, Expression multiplier) {
    Expression descent = multiplier.detach().times(excess);
    Expression ascent = multiplier.times(excess.detach());
    return minimised.plus(descent).minus(ascent).plus(ascent.detach());
  }

  /** Of each example, {@code [batch]}. */
  private static PerExample squaredError(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression error = scope.repeated(evidence.x()).minus(evidence.reconstruction());
    return new PerExample(scope.meanOfSamples(error.square().sum(1)));
  }

  /** None: the multiplier is learned. */
  @Override
  public OptionalDouble effectiveBeta(ImageShape shape, int latent) {
    return OptionalDouble.empty();
  }

  @Override
  public String words() {
    return constrained == Quantity.RATE
        ? "the reconstruction error, with the KL divergence kept at %s nats"
            .formatted(Phrase.number(bound))
        : "the KL divergence, with the reconstruction error kept at %s nats"
            .formatted(Phrase.number(bound));
  }
}
