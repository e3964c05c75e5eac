// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.WorkerReport;
import java.io.Serializable;
import java.util.List;

/**
 * A segment of the state of a worker, or of the mean of several workers' states.
 *
 * @param number of the segment, from 0
 * @param state its elements of the parameters and of the moments; empty when they are of no use
 * @param reports of the worker, or of all workers that are in the mean, in their order
 */
record StateSegment(int number, TrainingState state, List<WorkerReport> reports)
    implements Serializable {

  /**
   * The whole state that a worker reached. It is empty when the worker diverged or saw no examples:
   * then only its report counts.
   */
  static StateSegment of(LocalSteps.Outcome outcome) {
    WorkerReport report = outcome.report();
    TrainingState state = outcome.state();
    boolean empty = report.divergence() != null || report.examples() == 0;
    return new StateSegment(
        0, empty ? TrainingState.of(new float[0]).at(state.iteration()) : state, List.of(report));
  }

  /** The workers that are in it. */
  WorkerRange workers() {
    int first = reports.get(0).worker();
    return new WorkerRange(first, first + reports.size());
  }

  /** Examples that the workers saw in the round: the weight of this segment in a mean. */
  long examples() {
    return reports.stream().mapToLong(WorkerReport::examples).sum();
  }

  /** The segment with one vector alone, in the place of the parameters. */
  StateSegment only(TrainingState.Vector vector) {
    return new StateSegment(
        number, TrainingState.of(vector.of(state)).at(state.iteration()), reports);
  }
}
