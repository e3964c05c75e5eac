// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.checkpoint.RateHistory;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.checkpoint.ValidationHistory;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.CodeUsage;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.ValidationPiece;
import io.sparkvae.train.step.WorkerReport;
import io.sparkvae.train.updater.ClippingSums;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A way to take the steps of a round and to evaluate a model. {@link TrainingLoop} calls it.
 *
 * @param <S> names a state of training, wherever the trainer holds it: the state itself, or a
 *     reference to what lies on executors
 */
public interface Trainer<S> extends AutoCloseable {

  /**
   * Where the time of a round went, in seconds.
   *
   * @param compute of the slowest worker
   * @param reduce everything else: scheduling, reading results, averaging
   */
  record Seconds(double broadcast, double compute, double reduce) {}

  /**
   * The result of a round.
   *
   * @param state the new one; of no use when a report tells of a divergence
   * @param iteration steps taken so far by the worker that took most
   * @param reports of the workers, in their order
   * @param leftOut examples that the trainer had for this round and did not use; empty of a trainer
   *     that uses each
   */
  record Round<S>(
      S state, long iteration, List<WorkerReport> reports, Seconds seconds, OptionalLong leftOut) {
    /** The result of a trainer that uses each example. */
    public Round(S state, long iteration, List<WorkerReport> reports, Seconds seconds) {
      this(state, iteration, reports, seconds, OptionalLong.empty());
    }

    /** The sums over the examples of all workers, added in the order of the workers. */
    public ElboSums sums() {
      return reports.stream().map(WorkerReport::sums).reduce(ElboSums.ZERO, ElboSums::plus);
    }

    /** What clipping saw in the steps of all workers. */
    public ClippingSums clipping() {
      return reports.stream()
          .map(WorkerReport::clipping)
          .reduce(ClippingSums.ZERO, ClippingSums::plus);
    }

    /** Steps of all workers together. */
    public long steps() {
      return reports.stream().mapToLong(WorkerReport::steps).sum();
    }

    /** The usage of the codes by all workers, weighted by examples. */
    public CodeUsage usage() {
      return CodeUsage.weighted(
          reports.stream().map(WorkerReport::usage).toList(),
          reports.stream().map(WorkerReport::examples).toList());
    }

    /** What was not finite, of the first worker that saw it; null when all numbers were finite. */
    public String divergence() {
      return reports.stream()
          .map(WorkerReport::divergence)
          .filter(d -> d != null)
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * What the driver has of a run.
   *
   * @param best parameters of the best model; null before the first evaluation
   */
  record Fetched(TrainingState state, float[] best) {
    Checkpoint checkpoint(Position position, ValidationHistory history, RateHistory rates) {
      return new Checkpoint(position, history, rates, state, best);
    }
  }

  /** How the run is divided into epochs and rounds. */
  RunDivision division();

  /**
   * Takes a state from the driver: the one that a run begins with, or the best so far. It is all
   * that a trainer needs to go on.
   */
  S hold(TrainingState state);

  /** Trains for a round. */
  Round<S> round(S state, Assignment assignment);

  /**
   * Trains for a round whose learning rate was not reduced.
   *
   * @param round of the run, from 0
   */
  default Round<S> round(S state, long round) {
    return round(state, Assignment.of(round));
  }

  /**
   * Keeps the parameters of the best state until there is a better one. Any other state may be used
   * until the second round after it has begun.
   *
   * @return names the state that is kept, of which only the parameters may be asked for
   */
  S keep(S best);

  /** Sums over all validation images, added in the order of {@link ValidationPiece#all}. */
  ElboSums evaluate(S state);

  /** The same of the average of the parameters, where one is kept. */
  ElboSums evaluateAverage(S state);

  /** Brings a state to the driver; may run a job. */
  TrainingState fetch(S state);

  /** Brings the parameters of a state to the driver; may run a job. */
  float[] fetchParameters(S state);

  /**
   * Brings what a checkpoint holds to the driver, in a thread of its own while rounds go on.
   *
   * @param best the state that is kept, if there is one
   * @return runs the jobs that are needed. To be called once, at once
   */
  default Supplier<Fetched> fetchLater(S state, Optional<S> best) {
    Fetched fetched = new Fetched(fetch(state), best.map(this::fetchParameters).orElse(null));
    return () -> fetched;
  }

  @Override
  void close();
}
