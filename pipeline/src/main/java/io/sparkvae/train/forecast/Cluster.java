// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.averaging.WireFormat;
import java.util.List;

/**
 * A cluster to predict for.
 *
 * @param workers numbers of workers, of one core each; there is a prediction for each number
 * @param executorCores workers in one executor
 * @param workersPerTask workers that one task trains
 * @param send format in which states are sent
 * @param heap of an executor, in bytes
 * @param offHeap of an executor, in bytes
 * @param bandwidth of an executor's network connection, bytes a second in each direction
 * @param workerHour price of a worker for an hour, in any currency
 */
record Cluster(
    List<Integer> workers,
    int executorCores,
    int workersPerTask,
    WireFormat send,
    long heap,
    long offHeap,
    double bandwidth,
    double workerHour) {

  /**
   * Reads {@code plan}, {@code train.workersPerTask} and {@code train.send}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is not valid
   */
  static Cluster from(Settings settings) {
    List<Integer> workers = settings.integers("plan.workers");
    if (workers.isEmpty() || workers.stream().anyMatch(w -> w < 1)) {
      throw settings.refused("plan.workers", "a list of numbers from 1", workers);
    }
    int executorCores = settings.integerFrom("plan.executorCores", 1);
    int workersPerTask = settings.integerFrom("train.workersPerTask", 1);
    if (workersPerTask > executorCores) {
      throw settings.refused(
          "train.workersPerTask", "at most plan.executorCores = " + executorCores, workersPerTask);
    }
    return new Cluster(
        workers,
        executorCores,
        workersPerTask,
        settings.choice(WireFormat.KEY, WireFormat.class),
        settings.bytes("plan.executorHeap"),
        settings.bytes("plan.executorOffHeap"),
        positive(settings, "plan.bandwidth"),
        positive(settings, "plan.workerHour"));
  }

  /** A positive number among the settings. */
  static double positive(Settings settings, String key) {
    double value = settings.real(key);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw settings.refused(key, "a positive number", value);
    }
    return value;
  }

  /** Executors that hold so many workers. */
  int executors(int count) {
    return (count + executorCores - 1) / executorCores;
  }
}
