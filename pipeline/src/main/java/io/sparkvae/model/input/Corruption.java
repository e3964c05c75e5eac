// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.function.Function;

/**
 * Damage to what the encoder sees while training; the target stays whole (Vincent et al. 2010).
 * Evaluation and encoding see whole images.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Corruption extends Serializable
    permits Corruption.None, Masking, GaussianCorruption, SaltAndPepper {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    NONE(settings -> new None()),
    MASKING(Masking::from),
    GAUSSIAN(GaussianCorruption::from),
    SALT_AND_PEPPER(SaltAndPepper::from);

    private final Function<Settings, Corruption> reader;

    Kind(Function<Settings, Corruption> reader) {
      this.reader = reader;
    }
  }

  /** {@code [batch, size]} to the same. */
  Expression corrupt(Scope scope, Expression x);

  /** None. */
  @JsonTypeName("none")
  record None() implements Corruption {
    @Override
    public Expression corrupt(Scope scope, Expression x) {
      return x;
    }

    @Override
    public String words() {
      return "none";
    }
  }

  /** A rate of damage, for the records that have one. */
  static double checkedRate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("corruption: expected a rate in [0, 1], found " + rate);
    }
    return rate;
  }

  /** The rate that the settings name. */
  static double rate(Settings settings) {
    double rate = settings.real("model.corruption.rate");
    if (!(rate >= 0 && rate <= 1)) {
      throw settings.refused("model.corruption.rate", "a fraction in [0, 1]", rate);
    }
    return rate;
  }

  /** The corruption that the settings name. */
  static Corruption from(Settings settings) {
    return settings.choice("model.corruption.kind", Kind.class).reader.apply(settings);
  }

  /** For readers of a report: what is done to an image before it is encoded. */
  String words();
}
