// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.averaging.Segments;
import io.sparkvae.train.averaging.WireFormat;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.step.Learning;

/**
 * The time and cost of an epoch on a number of workers.
 *
 * @param rounds in an epoch; where they go on over its end, a mean that is rounded up
 * @param epochSeconds without evaluation
 * @param communication part of the time that is not steps, in [0, 1]
 * @param driverBytesARound that reach the driver in a round: what workers report and Spark says of
 *     their tasks; the state comes only with checkpoints and better models
 * @param networkBytes that all receive in an epoch, together
 * @param cost of an epoch, in the currency of the price
 * @param quietFrequency steps between two averages from which communication is below a tenth
 */
public record Forecast(
    int workers,
    long rounds,
    double epochSeconds,
    double imagesPerSecond,
    double communication,
    long driverBytesARound,
    double networkBytes,
    double cost,
    long quietFrequency) {
  private static final int HOUR = 3600;

  /**
   * The most bytes that a worker, or a task that averages, adds to what the driver receives;
   * AveragingTrainerTest checks it.
   */
  private static final int REPORT_BYTES = 1500;

  /**
   * Predicts. In a round every task of workers sends the mean of their states to the tasks that
   * average, in segments that are spread over executors, as far as there are segments enough, and
   * every executor gathers the averages from those. Without segments it goes from every task to
   * every executor. What an executor sends or receives takes its time one after the other.
   *
   * @param images in an epoch
   * @param state bytes of parameters and moments
   */
  static Forecast of(
      Calibration machine,
      Cluster cluster,
      Learning learning,
      long images,
      long state,
      int workers) {
    EpochDivision plan = learning.epochDivision(images, workers);
    int executors = cluster.executors(workers);
    WireFormat format = cluster.send();
    Exchange exchange = cluster.exchange(workers, state);
    Segments segments = exchange.segments();
    int tasks = exchange.tasks(workers);
    double starting = machine.roundSeconds() + machine.taskSeconds() * (tasks - 1);
    // Bytes that the busiest executor receives, and all together.
    double busiest = (double) tasks * state;
    double all = busiest * executors;
    if (segments.any()) {
      starting += machine.averagingSeconds() + machine.taskSeconds() * (segments.count() - 1);
      // Changes are added to one copy of the state that the round began with.
      long once = format == WireFormat.BF16 ? state : 0;
      all = (double) (tasks + executors) * format.bytes(state) + once;
      busiest = all / Math.min(segments.count(), executors);
    }
    double step = machine.step().of(learning.batch().largest(workers));
    double round = starting + busiest / cluster.bandwidth();
    double compute = plan.steps() * step;
    double rounds = learning.division(plan, learning.epochs()).roundsPerEpoch();
    double seconds = compute + rounds * round;
    return new Forecast(
        workers,
        (long) Math.ceil(rounds),
        seconds,
        images / seconds,
        1 - compute / seconds,
        (long) (workers + segments.count()) * REPORT_BYTES,
        rounds * all,
        seconds / HOUR * workers * cluster.workerHour(),
        (long) Math.ceil(9 * round / step));
  }
}
