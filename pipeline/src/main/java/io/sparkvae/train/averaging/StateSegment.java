// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.WorkerReport;
import java.io.Serializable;
import java.util.List;

/**
 * A segment of the state of a worker, of the mean of several workers' states, or of the state that
 * the round began with.
 *
 * @param number of the segment, from 0
 * @param state its elements of the parameters and of the moments, or what the round changed in
 *     them; empty when they are of no use
 * @param reports of the worker, or of all workers that are in the mean, in their order; none of the
 *     state that the round began with
 * @param format of the state
 */
record StateSegment(int number, TrainingState state, List<WorkerReport> reports, WireFormat format)
    implements Serializable {

  /** A segment of a state in float. */
  StateSegment(int number, TrainingState state, List<WorkerReport> reports) {
    this(number, state, reports, WireFormat.FP32);
  }

  /**
   * What a worker sends, whole. It is empty when the worker diverged or saw no examples: then only
   * its report counts.
   *
   * @param start that the round began with
   */
  static StateSegment of(LocalSteps.Outcome outcome, TrainingState start, WireFormat format) {
    WorkerReport report = outcome.report();
    TrainingState state = outcome.state();
    boolean empty = report.divergence() != null || report.examples() == 0;
    return new StateSegment(
        0,
        empty ? TrainingState.of(new float[0]).at(state.iteration()) : format.sent(start, state),
        List.of(report),
        format);
  }

  /** The whole state that a round began with. */
  static StateSegment start(TrainingState state) {
    return new StateSegment(0, state, List.of());
  }

  /** Whether this is of the state that the round began with. */
  boolean isStart() {
    return reports.isEmpty();
  }

  /** The state after the round, if this is what all workers together changed. */
  StateSegment from(StateSegment start) {
    boolean empty = state.theta().length < start.state.theta().length;
    return new StateSegment(
        number, empty ? state : WireFormat.sum(start.state, state), reports, WireFormat.FP32);
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
        number, TrainingState.of(vector.of(state)).at(state.iteration()), reports, format);
  }

  private Object writeReplace() {
    return switch (format) {
      case FP32 -> this;
      case BF16 -> new SentChange(this);
    };
  }
}
