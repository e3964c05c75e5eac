// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.cuda.CudaUpdater;
import java.io.Serializable;
import java.util.function.Function;

/**
 * How a gradient changes the parameters: one fused loop over flat vectors. In Java's own
 * arithmetic, so that every processor gives the same bits. In the formulas g is the gradient, theta
 * the parameters, t the number of the step, from 1.
 */
public sealed interface Updater extends Serializable
    permits Adam, Adamax, Lamb, Lamb.OfLayers, Momentum, RmsProp, Sgd {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    ADAM(Adam::from),
    /** Adam; {@link WeightDecay} adds the rest. */
    ADAMW(Adam::from),
    ADAMAX(Adamax::from),
    RMSPROP(RmsProp::from),
    SGD(Momentum::orNone),
    LAMB(Lamb::from);

    private final Function<Settings, Updater> reader;

    Kind(Function<Settings, Updater> reader) {
      this.reader = reader;
    }
  }

  /** Full key of the name of the updater. */
  String NAME = "train.updater.name";

  /** Elements of the first moment for so many parameters: 0 or as many. */
  int firstMoment(int parameters);

  /** Elements of the second moment, likewise. */
  int secondMoment(int parameters);

  /**
   * Takes one step, in place. If an element of the gradient is not finite, neither is that element
   * of theta afterwards.
   *
   * @param m first moment, {@link #firstMoment} elements
   * @param v second moment, {@link #secondMoment} elements
   * @param rate learning rate
   * @param t number of this step, from 1
   */
  void step(float[] theta, float[] m, float[] v, float[] gradient, double rate, long t);

  /** The same updater for the parameters of a model, for one that treats layers by themselves. */
  default Updater of(ParameterLayout layout) {
    return this;
  }

  /**
   * The numbers that a step's formula reads beside the vectors, which are the same for all
   * elements.
   *
   * @param rate learning rate
   * @param t number of the step, from 1
   */
  double[] scalars(double rate, long t);

  /**
   * The same formula for cards, rounded as here, so that equal gradients give equal parameters.
   *
   * @throws IllegalStateException when the updater treats layers by themselves, and is not bound to
   *     any ({@link #of})
   */
  CudaUpdater onCard();

  /**
   * The updater that the settings name.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static Updater from(Settings settings) {
    return settings.choice(NAME, Kind.class).reader.apply(settings);
  }

  /** A decay rate of a moment, in [0, 1). */
  static double decayRate(Settings settings, String key) {
    double value = settings.real(key);
    if (!(value >= 0 && value < 1)) {
      throw settings.refused(key, "a decay rate in [0, 1)", value);
    }
    return value;
  }

  /** What is added to a divisor so that it is not 0. */
  static double epsilon(Settings settings) {
    double value = settings.real("train.updater.epsilon");
    // Below float's smallest normal number it would be 0, and 0 / 0 follows where a gradient is 0.
    if (!(value >= Float.MIN_NORMAL && value < Double.POSITIVE_INFINITY)) {
      throw settings.refused("train.updater.epsilon", "a positive number", value);
    }
    return value;
  }
}
