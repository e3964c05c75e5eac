// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.cuda.CudaUpdate;
import io.sparkvae.train.checkpoint.TrainingState;
import java.io.Serializable;
import java.util.stream.DoubleStream;

/**
 * What is done between the gradient of a minibatch and the parameters after the step, in this
 * order: the gradient is clipped, weights decay, the updater follows the gradient, and an average
 * of the parameters follows them. And what becomes of all that between two rounds.
 */
public record Optimiser(
    Clipping clipping,
    WeightDecay decay,
    Updater updater,
    ParameterAverage average,
    RoundMoments moments,
    RoundMean mean,
    OuterOptimiser outer)
    implements Serializable {

  /** An updater and nothing beside it. */
  public static Optimiser of(Updater updater) {
    return new Optimiser(
        new Clipping.None(),
        WeightDecay.NONE,
        updater,
        ParameterAverage.NONE,
        RoundMoments.AVERAGE,
        RoundMean.NONE,
        OuterOptimiser.NONE);
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
        ParameterAverage.from(settings),
        RoundMoments.from(settings),
        RoundMean.from(settings),
        OuterOptimiser.from(settings));
  }

  /**
   * The numbers that a step reads on a card, as {@link #onCard} expects them.
   *
   * @param rate learning rate
   * @param updates number of the updater's step since its moments were 0, from 1
   * @param t number of the step, from 1
   */
  public double[] scalars(double rate, long updates, long t) {
    return DoubleStream.concat(
            DoubleStream.of(updater.scalars(rate, updates)),
            DoubleStream.of(decay.factor(rate), average.weight(t)))
        .toArray();
  }

  /** The same for cards, rounded alike, so that equal gradients give equal parameters. */
  public CudaUpdate onCard(ParameterLayout layout) {
    return new CudaUpdate(
        clipping.onCard(),
        decay.decaying(layout),
        updater.of(layout).onCard(),
        average.kept() ? CudaUpdate.Average.KEPT : CudaUpdate.Average.NONE);
  }

  /** Whether an average of the parameters is kept, of either kind. */
  public boolean averages() {
    return average.kept() || mean.kept();
  }

  private int averageSize(int parameters) {
    return averages() ? parameters : 0;
  }

  /** The state before the first step: moments and averages are 0. */
  public TrainingState start(float[] theta) {
    float[] none = new float[averageSize(theta.length)];
    return between(zeros(theta, none, 0), none, new float[outer.size(theta.length)]);
  }

  /** A state whose moments are 0. */
  private TrainingState zeros(float[] theta, float[] ofParameters, long iteration) {
    return new TrainingState(
        theta,
        new float[updater.firstMoment(theta.length)],
        new float[updater.secondMoment(theta.length)],
        ofParameters,
        iteration);
  }

  /** What is left of a state between two rounds. */
  private TrainingState between(TrainingState state, float[] ofParameters, float[] ofRounds) {
    return switch (moments) {
      case AVERAGE ->
          new TrainingState(
              state.theta(), state.m(), state.v(), ofParameters, ofRounds, state.iteration());
      case RESET ->
          new TrainingState(
              state.theta(), new float[0], new float[0], ofParameters, ofRounds, state.iteration());
    };
  }

  /**
   * The state with which a worker begins its steps.
   *
   * @param state that the rounds before reached; not written to
   */
  public TrainingState atBegin(TrainingState state) {
    // Steps follow neither the mean of rounds nor the outer momentum.
    float[] ofParameters = mean.kept() ? new float[0] : state.average();
    return switch (moments) {
      case AVERAGE ->
          new TrainingState(state.theta(), state.m(), state.v(), ofParameters, state.iteration());
      case RESET -> zeros(state.theta(), ofParameters, state.iteration());
    };
  }

  /**
   * The state that a worker hands over to be averaged. Whatever is done here is linear in the
   * worker's state, so that it is the same before the average as after it.
   *
   * @param start the state that the round began with; not written to
   * @param reached after the worker's steps; its parameters may be written to
   */
  public TrainingState atEnd(TrainingState start, TrainingState reached, EndedRound round) {
    float[] ofRounds = start.outer();
    if (outer.follows(round.number(), round.rate())) {
      ofRounds = ofRounds.clone();
      outer.step(
          ElementRange.of(round.layout(), slot -> slot.follow().isEmpty()),
          start.theta(),
          reached.theta(),
          ofRounds,
          round.rate());
    }
    float[] ofParameters =
        mean.kept()
            ? mean.after(start.average(), reached.theta(), round.number(), round.division())
            : reached.average();
    return between(reached, ofParameters, ofRounds);
  }

  /** The number of the updater's step since its moments were 0, from 1. */
  public long updates(long sinceBegin, long sinceRound) {
    return switch (moments) {
      case AVERAGE -> sinceBegin;
      case RESET -> sinceRound;
    };
  }

  /** Bytes of the state of a model in training: parameters, moments and average. */
  public long stateBytes(int parameters) {
    return averagedBytes(parameters) + momentBytes(parameters, RoundMoments.RESET);
  }

  /** Bytes of what is averaged and moved between two rounds. */
  public long averagedBytes(int parameters) {
    return Float.BYTES * ((long) parameters + averageSize(parameters) + outer.size(parameters))
        + momentBytes(parameters, RoundMoments.AVERAGE);
  }

  /** Bytes of the moments, if this becomes of them between two rounds. */
  private long momentBytes(int parameters, RoundMoments fate) {
    return moments == fate
        ? Float.BYTES * ((long) updater.firstMoment(parameters) + updater.secondMoment(parameters))
        : 0;
  }
}
