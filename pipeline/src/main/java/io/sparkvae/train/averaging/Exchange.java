// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import java.io.Serializable;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How the states of the workers of a round come together. Of these, only the format changes bits of
 * the result.
 *
 * @param segments how states are cut for averaging; none when they are averaged whole
 * @param workersPerTask workers that one task trains, side by side; the task averages their states,
 *     and sends the mean
 * @param format in which states are sent
 */
public record Exchange(Segments segments, int workersPerTask, WireFormat format)
    implements Serializable {
  /** Checks the number of workers, and that there are tasks to add changes to a state. */
  public Exchange {
    if (format == WireFormat.BF16 && !segments.any()) {
      throw new IllegalArgumentException("changes in bf16: expected at least 1 segment, found 0");
    }
    if (workersPerTask < 1) {
      throw new IllegalArgumentException(
          "workers of a task: expected at least 1, found " + workersPerTask);
    }
  }

  /** States are sent in float. */
  public Exchange(Segments segments, int workersPerTask) {
    this(segments, workersPerTask, WireFormat.FP32);
  }

  /** Each worker is a task. */
  public static Exchange of(Segments segments) {
    return new Exchange(segments, 1);
  }

  /**
   * The exchange that suits a run: {@link Segments#forWorkers}, where each task counts as one
   * worker. There are segments where a task has several workers, so that other work on the means,
   * such as validation, is not bound to the cores of such a task; and where changes are sent, so
   * that tasks add them.
   *
   * @param state bytes of the whole state
   */
  public static Exchange forWorkers(
      int workers, int workersPerTask, WireFormat format, long state) {
    int tasks = new Exchange(Segments.NONE, workersPerTask).tasks(workers);
    Segments segments = Segments.forWorkers(tasks, state);
    boolean needed = workersPerTask > 1 || format == WireFormat.BF16;
    return new Exchange(
        needed && !segments.any() ? new Segments(1) : segments, workersPerTask, format);
  }

  /** The same with states in float. */
  public static Exchange forWorkers(int workers, int workersPerTask, long state) {
    return forWorkers(workers, workersPerTask, WireFormat.FP32, state);
  }

  /**
   * The same where tasks may have as many workers as run together in an executor. States that are
   * small enough to be averaged whole stay apart: meeting first would add a stage to each round.
   */
  public static Exchange together(int workers, int together, WireFormat format, long state) {
    Exchange apart = forWorkers(workers, 1, format, state);
    return apart.segments().any() ? forWorkers(workers, together, format, state) : apart;
  }

  /** Tasks that train so many workers. */
  public int tasks(int workers) {
    return (workers + workersPerTask - 1) / workersPerTask;
  }

  /**
   * What a task sends of the state that the round began with, so that changes can be added to it:
   * each segment comes from one task.
   */
  Stream<StateSegment> starts(TrainingState start, int task, int workers) {
    return switch (format) {
      case FP32 -> Stream.empty();
      case BF16 ->
          IntStream.iterate(task, n -> n < segments.count(), n -> n + tasks(workers))
              .mapToObj(number -> segments.cut(StateSegment.start(start), number));
    };
  }

  /** The workers of a task: neighbours, which are a subtree or few subtrees of the mean's tree. */
  WorkerRange workers(int task, int workers) {
    return new WorkerRange(task * workersPerTask, Math.min(workers, (task + 1) * workersPerTask));
  }
}
