// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;

/**
 * How wide a {@link ScaledLikelihood} is (Rybkin et al. 2021, arXiv 2006.13202, section 4). Learned
 * logarithms s are bent away from a least one: {@code least + softplus(s - least)} (appendix A of
 * that paper), so that a pixel that never varies does not make the density infinite.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Scale extends Serializable
    permits Scale.Fixed, Scale.Shared, Scale.OfPixel, OptimalScale {

  /** Name of the parameter that is the logarithm of a scale for all pixels. */
  String PARAMETER = "likelihood.logScale";

  /** Names in configurations. */
  enum Kind {
    FIXED,
    SHARED,
    PIXEL,
    OPTIMAL
  }

  /** Numbers that it wants from the decoder for each pixel. */
  default int numbers() {
    return 0;
  }

  /**
   * ln p of all pixels, in nats.
   *
   * @param deviations x minus the mean, {@code [rows, size]}
   * @param decoded its numbers, {@code [rows, numbers * size]}; null if it wants none
   * @return {@code [rows]}
   */
  default BatchValue logLikelihood(
      Scope scope, Deviation deviation, Expression deviations, Expression decoded) {
    return new PerExample(deviation.logDensity(deviations, logScale(scope, decoded)).sum(1));
  }

  /**
   * The logarithm of the scale of a model in use, {@code [1]} or {@code [rows, size]}.
   *
   * @param decoded its numbers, {@code [rows, numbers * size]}; null if it wants none
   */
  Expression logScale(Scope scope, Expression decoded);

  /** The scale itself, in pixel units. */
  @JsonTypeName("fixed")
  record Fixed(double value) implements Scale {
    public Fixed {
      if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("scale: expected a positive one, found " + value);
      }
    }

    @Override
    public Expression logScale(Scope scope, Expression decoded) {
      return Expression.constant(new double[] {Math.log(value)}, 1);
    }

    @Override
    public String words() {
      return "is " + Phrase.number(value);
    }
  }

  /**
   * One trained number for all pixels and images.
   *
   * @param initial where it starts, in pixel units
   * @param leastLog of the logarithm
   */
  @JsonTypeName("shared")
  record Shared(double initial, double leastLog) implements Scale {
    @Override
    public Expression logScale(Scope scope, Expression decoded) {
      return above(leastLog, parameter(scope, initial));
    }

    @Override
    public String words() {
      return "is learned, one for all pixels";
    }
  }

  /** The decoder gives the logarithm for each pixel of each image. */
  @JsonTypeName("pixel")
  record OfPixel(double leastLog) implements Scale {
    @Override
    public int numbers() {
      return 1;
    }

    @Override
    public Expression logScale(Scope scope, Expression decoded) {
      return above(leastLog, decoded);
    }

    @Override
    public String words() {
      return "the decoder gives for each pixel";
    }
  }

  /** s where it is far above the least, the least where it is far below. */
  static Expression above(double leastLog, Expression s) {
    return s.minus(leastLog).softplus().plus(leastLog);
  }

  /** The logarithm of a scale for all pixels, {@code [1]}. */
  static Expression parameter(Scope scope, double initial) {
    return scope.parameter(PARAMETER, new Initialisation.Constant(Math.log(initial)), 1);
  }

  /** The scale that the settings name. */
  static Scale from(Settings settings) {
    double initial = settings.realAbove("model.scale.initial", 0);
    double leastLog = settings.real("model.scale.leastLog");
    return switch (settings.choice("model.scale.kind", Kind.class)) {
      case FIXED -> new Fixed(settings.realAbove("model.scale.value", 0));
      case SHARED -> new Shared(initial, leastLog);
      case PIXEL -> new OfPixel(leastLog);
      case OPTIMAL -> new OptimalScale(initial, leastLog);
    };
  }

  /** For readers of a report: where the scale comes from, a clause that begins with a verb. */
  String words();
}
