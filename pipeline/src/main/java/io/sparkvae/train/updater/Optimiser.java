// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.cuda.CudaUpdate;
import io.sparkvae.train.checkpoint.TrainingState;
import java.io.Serializable;
import java.util.stream.DoubleStream;

/**
 * What is done between the gradient of a minibatch and the parameters after the step, in this
 * order: the gradient is clipped, weights decay, the updater follows the gradient, and an average
 * of the parameters follows them.
 */
public record Optimiser(
    Clipping clipping, WeightDecay decay, Updater updater, ParameterAverage average)
    implements Serializable {

  /** An updater and nothing beside it. */
  public static Optimiser of(Updater updater) {
    return new Optimiser(new Clipping.None(), WeightDecay.NONE, updater, ParameterAverage.NONE);
  }

  /**
   * Reads the sections {@code train.updater}, {@code train.clipping} and {@code train.average}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static Optimiser from(Settings settings) {
    return new Optimiser(
        Clipping.from(settings),
        WeightDecay.from(settings),
        Updater.from(settings),
        ParameterAverage.from(settings));
  }

  /**
   * The numbers that a step reads on a card, as {@link #onCard} expects them.
   *
   * @param rate learning rate
   * @param t number of the step, from 1
   */
  public double[] scalars(double rate, long t) {
    return DoubleStream.concat(
            DoubleStream.of(updater.scalars(rate, t)),
            DoubleStream.of(decay.factor(rate), average.weight(t)))
        .toArray();
  }

  /** The same for cards, rounded alike, so that equal gradients give equal parameters. */
  public CudaUpdate onCard(ParameterLayout layout) {
    return new CudaUpdate(
        clipping.onCard(),
        decay.decaying(layout),
        updater.onCard(),
        average.kept() ? CudaUpdate.Average.KEPT : CudaUpdate.Average.NONE);
  }

  /** The state before the first step: moments and average are 0. */
  public TrainingState start(float[] theta) {
    return new TrainingState(
        theta,
        new float[updater.firstMoment(theta.length)],
        new float[updater.secondMoment(theta.length)],
        new float[average.size(theta.length)],
        0);
  }

  /** Bytes of the state of a model: parameters, moments and average. */
  public long stateBytes(int parameters) {
    return Float.BYTES
        * ((long) parameters
            + updater.firstMoment(parameters)
            + updater.secondMoment(parameters)
            + average.size(parameters));
  }
}
