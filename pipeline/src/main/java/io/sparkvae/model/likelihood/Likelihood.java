// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** p(x|z): how the decoder's numbers explain the pixels. Pixels are in [0, 1]. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Likelihood extends Serializable
    permits BernoulliLikelihood,
        GaussianLikelihood,
        ContinuousBernoulliLikelihood,
        ScaledLikelihood,
        BetaLikelihood,
        CategoricalLikelihood,
        LogisticMixtureLikelihood,
        CodeLikelihood,
        FlowLikelihood {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    BERNOULLI(settings -> new BernoulliLikelihood()),
    GAUSSIAN(ScaledLikelihood::gaussian),
    LAPLACE(ScaledLikelihood::laplace),
    CONTINUOUS_BERNOULLI(settings -> new ContinuousBernoulliLikelihood()),
    BETA(settings -> new BetaLikelihood()),
    CATEGORICAL(CategoricalLikelihood::from),
    LOGISTIC_MIXTURE(LogisticMixtureLikelihood::from),
    /** Read by {@link Likelihood#from(Settings, Optional)}. */
    CODES(
        settings -> {
          throw settings.refused(
              "model.likelihood", "a likelihood of images (codes is for --latents)", "codes");
        }),
    /** Read by {@link Likelihood#ofLatents}. */
    FLOW(
        settings -> {
          throw settings.refused(
              "model.likelihood", "a likelihood of images (flow is for --latents)", "flow");
        });

    private final Function<Settings, Likelihood> reader;

    Kind(Function<Settings, Likelihood> reader) {
      this.reader = reader;
    }
  }

  /** Numbers that the target has, for images of a shape: one for each pixel, or for each code. */
  default int values(ImageShape shape) {
    return shape.size();
  }

  /**
   * What decoder and likelihood take for x.
   *
   * @param pixels in [0, 1], {@code [rows, size]}
   * @return {@code [rows, values]}
   */
  default Expression target(Expression pixels) {
    return pixels;
  }

  /** Numbers that it wants from the decoder for each pixel. */
  default int numbers() {
    return 1;
  }

  /**
   * ln p(x|z) summed over the pixels, in nats.
   *
   * @param x {@code [rows, size]}
   * @param decoded the network's output {@code [rows, numbers * size]}
   * @return {@code [rows]}
   */
  BatchValue logLikelihood(Scope scope, Expression x, Expression decoded);

  /** E[x|z], {@code [rows, size]}. */
  Expression mean(Scope scope, Expression decoded);

  /**
   * x drawn from p(x|z), with noise of the scope, all numbers at once.
   *
   * @param decoded the network's output {@code [batch, numbers * size]}
   * @return {@code [batch, size]}; empty where this is not needed: models of images show the mean
   */
  default Optional<Expression> sample(Scope scope, Expression decoded) {
    return Optional.empty();
  }

  /** What p(x|z) is of, for pixels that have not been binarised. */
  default Measure measure() {
    return Measure.DENSITY;
  }

  /**
   * The first number of a pixel for which E[x|z] is this, where the likelihood has one.
   *
   * @param mean in [0, 1]
   */
  default OptionalDouble numberOfMean(double mean) {
    return OptionalDouble.empty();
  }

  /**
   * The likelihood that the settings name.
   *
   * @param codes what the model is trained on, if that is not images
   */
  static Likelihood from(Settings settings, Optional<CodeShape> codes) {
    Kind kind = settings.choice("model.likelihood", Kind.class);
    if (codes.isEmpty()) {
      return kind.reader.apply(settings);
    }
    if (kind != Kind.CODES) {
      throw settings.refused(
          "model.likelihood", "codes for a model of codes", Settings.spelled(kind));
    }
    return new CodeLikelihood(codes.get());
  }

  /**
   * The likelihood that the settings name for a model of latents: a density of any real numbers,
   * from which can be drawn.
   */
  static Likelihood ofLatents(Settings settings) {
    Kind kind = settings.choice("model.likelihood", Kind.class);
    return switch (kind) {
      case GAUSSIAN -> kind.reader.apply(settings);
      case FLOW -> FlowLikelihood.from(settings);
      default ->
          throw settings.refused(
              "model.likelihood",
              "gaussian or flow for a model of latents, as in the presets second-stage-vae and latent-flow",
              Settings.spelled(kind));
    };
  }

  /** For readers of a report: what p(x|z) is, as a sentence. */
  String words();
}
