// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import java.io.Serializable;

/**
 * How a control follows the progress of training: a factor from 0 to 1. It is a function of the
 * epochs that have passed alone, so a run that was interrupted continues with the same values.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Schedule extends Serializable
    permits Schedule.Constant, Schedule.Linear, Schedule.Sigmoid, Schedule.Cyclical {

  /** Names in configurations. */
  enum Kind {
    CONSTANT,
    LINEAR,
    SIGMOID,
    CYCLICAL
  }

  /**
   * @param elapsed epochs since the beginning, exact
   * @param epochs that training takes in all
   * @return in [0, 1]
   */
  double factor(double elapsed, double epochs);

  /** Whether the factor is always 1. */
  default boolean steady() {
    return false;
  }

  /** Always 1. */
  @JsonTypeName("constant")
  record Constant() implements Schedule {
    @Override
    public double factor(double elapsed, double epochs) {
      return 1;
    }

    @Override
    public boolean steady() {
      return true;
    }

    @Override
    public String words() {
      return "";
    }
  }

  /**
   * From 0 to 1 in equal steps (warm-up: Bowman et al. 2016, arXiv 1511.06349; Sønderby et al.
   * 2016, arXiv 1602.02282).
   *
   * @param over epochs in which it rises, possibly a fraction; 0: 1 from the start
   */
  @JsonTypeName("linear")
  record Linear(double over) implements Schedule {
    public Linear {
      require(over >= 0 && over < Double.POSITIVE_INFINITY, "epochs from 0", over);
    }

    @Override
    public double factor(double elapsed, double epochs) {
      return elapsed >= over ? 1 : elapsed / over;
    }

    @Override
    public boolean steady() {
      return over == 0;
    }

    @Override
    public String words() {
      return " (its weight rises from 0 over the first %s epochs)".formatted(Phrase.number(over));
    }
  }

  /**
   * 1 / (1 + e^(-slope (t - midpoint))), t in epochs (Bowman et al. 2016).
   *
   * @param midpoint epochs after which it is one half
   * @param slope four times the rise an epoch there
   */
  @JsonTypeName("sigmoid")
  record Sigmoid(double midpoint, double slope) implements Schedule {
    public Sigmoid {
      require(midpoint >= 0 && midpoint < Double.POSITIVE_INFINITY, "epochs from 0", midpoint);
      require(slope > 0 && slope < Double.POSITIVE_INFINITY, "a positive slope", slope);
    }

    @Override
    public double factor(double elapsed, double epochs) {
      return 1 / (1 + Math.exp(-slope * (elapsed - midpoint)));
    }

    @Override
    public String words() {
      return " (its weight rises from 0 around epoch %s)".formatted(Phrase.number(midpoint));
    }
  }

  /**
   * Training is cut into equal cycles; in each the factor rises from 0 to 1 in equal steps and then
   * stays (Fu et al. 2019, arXiv 1903.10145, equation 6).
   *
   * @param cycles number of them
   * @param rise fraction of a cycle in which it rises
   */
  @JsonTypeName("cyclical")
  record Cyclical(int cycles, double rise) implements Schedule {
    public Cyclical {
      require(cycles >= 1, "at least 1 cycle", cycles);
      require(rise > 0 && rise <= 1, "a fraction above 0", rise);
    }

    @Override
    public double factor(double elapsed, double epochs) {
      double passed = elapsed * cycles / epochs;
      double within = passed >= cycles ? 1 : passed - Math.floor(passed);
      return within >= rise ? 1 : within / rise;
    }

    @Override
    public String words() {
      return " (its weight rises from 0 in each of %s cycles)".formatted(cycles);
    }
  }

  private static void require(boolean holds, String expected, Object found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "schedule: expected %s, found %s".formatted(expected, found));
    }
  }

  /** The schedule that {@code model.annealing} describes. */
  static Schedule from(Settings settings) {
    return switch (settings.choice("model.annealing.schedule", Kind.class)) {
      case CONSTANT -> new Constant();
      case LINEAR -> new Linear(settings.realFrom("model.annealing.epochs", 0));
      case SIGMOID ->
          new Sigmoid(
              settings.realFrom("model.annealing.midpoint", 0),
              settings.realAbove("model.annealing.slope", 0));
      case CYCLICAL -> {
        int cycles = settings.integerFrom("model.annealing.cycles", 1);
        double rise = settings.realAbove("model.annealing.rise", 0);
        if (rise > 1) {
          throw settings.refused("model.annealing.rise", "a fraction from 0 to 1", rise);
        }
        yield new Cyclical(cycles, rise);
      }
    };
  }

  /** For readers of a report: a clause that follows the name of what is scheduled. */
  String words();
}
