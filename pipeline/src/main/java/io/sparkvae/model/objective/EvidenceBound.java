// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.OptionalDouble;

/**
 * -E ln p(x|z) plus terms. With the one term {@link Rate} of weight 1 it is the negative evidence
 * lower bound (Kingma and Welling 2014, equation 3); without terms, an autoencoder's error.
 *
 * @param samples of z over which ln p(x|z) is averaged for each example
 * @param terms that are added
 */
@JsonTypeName("evidence-bound")
public record EvidenceBound(Reduction reduction, int samples, List<Term> terms)
    implements Objective {
  public EvidenceBound {
    terms = List.copyOf(terms);
    if (samples < 1) {
      throw new IllegalArgumentException("samples: expected at least 1, found " + samples);
    }
  }

  static EvidenceBound from(Settings settings, Occasion occasion) {
    Reduction reduction = settings.choice("model.objective.reduction", Reduction.class);
    List<Term> terms =
        settings.choices("model.objective.terms", Term.Kind.class).stream()
            .map(kind -> kind.read(settings, reduction, occasion))
            .toList();
    return new EvidenceBound(reduction, samples(settings), terms);
  }

  static int samples(Settings settings) {
    return settings.integerFrom("model.objective.samples", 1);
  }

  @Override
  public BatchValue loss(Evidence evidence) {
    Scope scope = evidence.scope();
    BatchValue ofExamples = null;
    BatchValue scalar = null;
    for (Term term : terms) {
      BatchValue value = term.value(evidence);
      if (value.expression().shape().isEmpty()) {
        scalar = scalar == null ? value : scalar.with(value, Expression::plus);
      } else {
        ofExamples = ofExamples == null ? value : ofExamples.with(value, Expression::plus);
      }
    }
    BatchValue distortion = evidence.logLikelihood().map(sum -> overPixels(sum, scope));
    BatchValue loss =
        scope.mean(
            ofExamples == null
                ? distortion.map(Expression::negate)
                : ofExamples
                    .map(sum -> overDimensions(sum, scope))
                    .with(distortion, Expression::minus));
    return scalar == null
        ? loss
        : loss.with(scalar, (mean, sum) -> mean.plus(overDimensions(sum, scope)));
  }

  private Expression overPixels(Expression sum, Scope scope) {
    return switch (reduction) {
      case SUM -> sum;
      case MEAN -> sum.times(1.0 / scope.shape().size());
    };
  }

  private Expression overDimensions(Expression sum, Scope scope) {
    return switch (reduction) {
      case SUM -> sum;
      case MEAN -> sum.times(1.0 / scope.latent());
    };
  }

  @Override
  public OptionalDouble effectiveBeta(ImageShape shape, int latent) {
    return terms.stream()
        .filter(Rate.class::isInstance)
        .mapToDouble(term -> reduction.effectiveBeta(((Rate) term).weight(), shape, latent))
        .reduce(Double::sum);
  }

  @Override
  public String words() {
    return terms.isEmpty()
        ? "the reconstruction error alone"
        : "the reconstruction error, plus " + Phrase.list(terms.stream().map(Term::words).toList());
  }
}
