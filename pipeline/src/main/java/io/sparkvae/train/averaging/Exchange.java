// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import java.io.Serializable;

/**
 * How the states of the workers of a round come together. It decides what is sent, and no bit of
 * the result.
 *
 * @param segments how states are cut for averaging; none when they are averaged whole
 * @param workersPerTask workers that one task trains, side by side; the task averages their states,
 *     and sends the mean
 */
public record Exchange(Segments segments, int workersPerTask) implements Serializable {
  /** Checks the number of workers. */
  public Exchange {
    if (workersPerTask < 1) {
      throw new IllegalArgumentException(
          "workers of a task: expected at least 1, found " + workersPerTask);
    }
  }

  /** Each worker is a task. */
  public static Exchange of(Segments segments) {
    return new Exchange(segments, 1);
  }

  /**
   * The exchange that suits a run: {@link Segments#forWorkers}, where each task counts as one
   * worker. There are segments where a task has several workers, so that other work on the means,
   * such as validation, is not bound to the cores of such a task.
   *
   * @param state bytes of the whole state
   */
  public static Exchange forWorkers(int workers, int workersPerTask, long state) {
    Exchange whole = new Exchange(Segments.NONE, workersPerTask);
    Segments segments = Segments.forWorkers(whole.tasks(workers), state);
    boolean one = workersPerTask > 1 && !segments.any();
    return new Exchange(one ? new Segments(1) : segments, workersPerTask);
  }

  /** Tasks that train so many workers. */
  public int tasks(int workers) {
    return (workers + workersPerTask - 1) / workersPerTask;
  }

  /** The workers of a task: neighbours, which are a subtree or few subtrees of the mean's tree. */
  WorkerRange workers(int task, int workers) {
    return new WorkerRange(task * workersPerTask, Math.min(workers, (task + 1) * workersPerTask));
  }
}
