package io.sparkvae.train.step;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * The learning rate as one of ND4J's schedules of the iteration or the epoch, both counted from 0.
 * Which of the numbers a schedule uses is said in {@code reference.conf}.
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
    ScheduleType per)
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
        settings.choice(SECTION + "per", ScheduleType.class));
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
   * The schedule; formulas are in ND4J's classes. {@code sigmoid} rises to the initial rate for a
   * positive gamma and falls from it for a negative one.
   */
  public ISchedule schedule() {
    return switch (kind) {
      case FIXED -> new FixedSchedule(initial);
      case EXPONENTIAL -> new ExponentialSchedule(per, initial, gamma);
      case INVERSE -> new InverseSchedule(per, initial, gamma, power);
      case POLYNOMIAL -> new PolynomialSchedule(per, initial, power, maxIterations);
      case SIGMOID -> new SigmoidSchedule(per, initial, gamma, stepSize);
      case STEP -> new StepSchedule(per, initial, decayRate, stepSize);
    };
  }

  /**
   * The rate of a step.
   *
   * @param iteration steps taken before, by one worker
   * @param epoch from 0
   * @param workers that are averaged
   */
  public double at(long iteration, int epoch, int workers) {
    return scaling.factor(workers)
        * schedule().valueAt((int) Math.min(iteration, Integer.MAX_VALUE), epoch);
  }

  /**
   * {@code initial * (1 - i / maxIterations)^power}, then 0, as in Caffe. ND4J's own PolySchedule
   * has a plus for the minus in M2.1: its rate rises, and falls to 0 at the end.
   */
  private record PolynomialSchedule(
      ScheduleType per, double initial, double power, int maxIterations) implements ISchedule {
    @Override
    public double valueAt(int iteration, int epoch) {
      int i = per == ScheduleType.ITERATION ? iteration : epoch;
      return i >= maxIterations ? 0 : initial * Math.pow(1 - (double) i / maxIterations, power);
    }

    @Override
    public ISchedule clone() {
      return this;
    }
  }
}
