// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;

/**
 * The learning rate as a function of the iteration or the epoch, both counted from 0. {@code
 * reference.conf} says which of the numbers a schedule uses.
 */
public record LearningRate(
    Kind kind,
    Scaling scaling,
    double initial,
    double gamma,
    double power,
    double decayRate,
    int stepSize,
    int maxIterations,
    Per per)
    implements Serializable {
  private static final String SECTION = "train.learningRate.";

  /** Names of schedules. */
  public enum Kind {
    FIXED,
    EXPONENTIAL,
    INVERSE,
    POLYNOMIAL,
    SIGMOID,
    STEP
  }

  /** What a schedule counts. */
  public enum Per {
    ITERATION,
    EPOCH
  }

  /** How the rate follows the number of workers. */
  public enum Scaling {
    NONE,
    /**
     * Multiplied by the number of workers (Goyal et al. 2017, arXiv 1706.02677, section 2.1): the
     * average of W workers' steps moves as far as one of them, on the examples of W.
     */
    LINEAR;

    double factor(int workers) {
      return switch (this) {
        case NONE -> 1;
        case LINEAR -> workers;
      };
    }
  }

  static LearningRate from(Settings settings) {
    Kind kind = settings.choice(SECTION + "schedule", Kind.class);
    return new LearningRate(
        kind,
        settings.choice(SECTION + "scaling", Scaling.class),
        positive(settings, "initial"),
        kind == Kind.SIGMOID ? notZero(settings, "gamma") : positive(settings, "gamma"),
        positive(settings, "power"),
        positive(settings, "decayRate"),
        settings.integerFrom(SECTION + "stepSize", 1),
        settings.integerFrom(SECTION + "maxIterations", 1),
        settings.choice(SECTION + "per", Per.class));
  }

  private static double notZero(Settings settings, String name) {
    double value = settings.real(SECTION + name);
    if (value == 0 || !Double.isFinite(value)) {
      throw settings.refused(SECTION + name, "a number other than 0", value);
    }
    return value;
  }

  private static double positive(Settings settings, String name) {
    double value = settings.real(SECTION + name);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw settings.refused(SECTION + name, "a positive number", value);
    }
    return value;
  }

  /**
   * The rate of a step.
   *
   * @param iteration steps taken before, by one worker
   * @param epoch from 0
   * @param workers that are averaged
   */
  public double at(long iteration, int epoch, int workers) {
    return scaling.factor(workers) * scheduled((int) Math.min(iteration, Integer.MAX_VALUE), epoch);
  }

  /**
   * The rate before it is scaled. The formulas are those of ND4J's schedules, but for the
   * polynomial one: there this is Caffe's, because ND4J's has a plus for the minus in M2.1, so that
   * its rate rises. {@code sigmoid} rises to the initial rate for a positive gamma and falls from
   * it for a negative one.
   */
  private double scheduled(int iteration, int epoch) {
    int i =
        switch (per) {
          case ITERATION -> iteration;
          case EPOCH -> epoch;
        };
    return switch (kind) {
      case FIXED -> initial;
      case EXPONENTIAL -> initial * Math.pow(gamma, i);
      case INVERSE -> initial / Math.pow(1 + gamma * i, power);
      case POLYNOMIAL ->
          i >= maxIterations ? 0 : initial * Math.pow(1 - (double) i / maxIterations, power);
      case SIGMOID -> initial / (1 + Math.exp(-gamma * (i - stepSize)));
      case STEP -> initial * Math.pow(decayRate, Math.floor(i / (double) stepSize));
    };
  }
}
