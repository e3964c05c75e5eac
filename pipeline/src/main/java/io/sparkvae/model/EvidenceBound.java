package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
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
    return Positive.integer(settings, "model.objective.samples");
  }

  @Override
  public Expression loss(Evidence evidence) {
    Expression perExample = null;
    Expression ofBatch = null;
    for (Term term : terms) {
      Expression value = term.value(evidence);
      if (value.shape().isEmpty()) {
        ofBatch = ofBatch == null ? value : ofBatch.plus(value);
      } else {
        perExample = perExample == null ? value : perExample.plus(value);
      }
    }
    Expression distortion = overPixels(evidence.logLikelihood(), evidence);
    Expression loss =
        evidence.loss(
            perExample == null
                ? distortion.negate()
                : overDimensions(perExample, evidence).minus(distortion));
    return ofBatch == null ? loss : loss.plus(overDimensions(ofBatch, evidence));
  }

  private Expression overPixels(Expression sum, Evidence evidence) {
    return switch (reduction) {
      case SUM -> sum;
      case MEAN -> sum.times(1.0 / evidence.scope().spec().shape().size());
    };
  }

  private Expression overDimensions(Expression sum, Evidence evidence) {
    return switch (reduction) {
      case SUM -> sum;
      case MEAN -> sum.times(1.0 / evidence.scope().spec().latent());
    };
  }

  @Override
  public OptionalDouble effectiveBeta(ImageShape shape, int latent) {
    return terms.stream()
        .filter(Rate.class::isInstance)
        .mapToDouble(term -> reduction.effectiveBeta(((Rate) term).weight(), shape, latent))
        .reduce(Double::sum);
  }
}
