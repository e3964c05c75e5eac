package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.image.ImageShape;
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
  public Expression loss(Evidence evidence) {
    // Linear in these means, so they are summands of the loss.
    Expression rate = evidence.loss(evidence.kl().sum(1));
    Expression distortion = evidence.loss(evidence.logLikelihood()).negate();
    Expression minimised = constrained == Quantity.RATE ? distortion : rate;
    Expression kept =
        switch (constrained) {
          case RATE -> rate;
          case DISTORTION -> distortion;
          case SQUARED_ERROR -> squaredError(evidence);
        };
    Expression excess = kept.minus(bound);
    Expression multiplier =
        evidence
            .scope()
            .parameter("objective.multiplier", new Initialisation.Zero(), 1)
            .times(speed)
            .exp()
            .sum();
    // The value of the Lagrangian; its gradient by the model, and by the multiplier backwards.
    Expression descent = multiplier.detach().times(excess);
    Expression ascent = multiplier.times(excess.detach());
    return minimised.plus(descent).minus(ascent).plus(ascent.detach());
  }

  private static Expression squaredError(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression mean = scope.spec().likelihood().mean(scope, evidence.decoded());
    return evidence.loss(
        scope.meanOfSamples(scope.repeated(evidence.x()).minus(mean).square().sum(1)));
  }

  /** None: the multiplier is learned. */
  @Override
  public OptionalDouble effectiveBeta(ImageShape shape, int latent) {
    return OptionalDouble.empty();
  }
}
