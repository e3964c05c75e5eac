// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.averaging.WireFormat;
import java.util.List;
import java.util.Optional;

/**
 * A cluster to predict for.
 *
 * @param workers numbers of workers, of one core each; there is a prediction for each number
 * @param executorCores workers in one executor
 * @param workersPerTask workers that one task trains; empty: {@link Exchange#together}
 * @param send format in which states are sent
 * @param heap of an executor, in bytes
 * @param offHeap of an executor, in bytes
 * @param bandwidth of an executor's network connection, bytes a second in each direction
 * @param workerHour price of a worker for an hour, in any currency
 */
record Cluster(
    List<Integer> workers,
    int executorCores,
    Optional<Integer> workersPerTask,
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
    Optional<Integer> workersPerTask = settings.integerOrAuto("train.workersPerTask");
    workersPerTask.ifPresent(
        given -> {
          if (given < 1 || given > executorCores) {
            throw settings.refused(
                "train.workersPerTask",
                "auto, or at least 1 and at most plan.executorCores = " + executorCores,
                given);
          }
        });
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

  /**
   * How the states of so many workers come together.
   *
   * @param state bytes of a state
   */
  Exchange exchange(int count, long state) {
    return workersPerTask
        .map(ofTask -> Exchange.forWorkers(count, ofTask, send, state))
        .orElseGet(() -> Exchange.together(count, count / executors(count), send, state));
  }

  /** Executors that hold so many workers. */
  int executors(int count) {
    return (count + executorCores - 1) / executorCores;
  }
}
