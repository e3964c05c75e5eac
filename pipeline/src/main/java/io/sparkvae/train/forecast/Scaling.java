// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.step.Learning;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What decides how much sooner more workers reach a validation bound.
 *
 * @param images in an epoch
 * @param state bytes of parameters and moments
 * @param criticalBatch images of a step of all workers together with which training needs twice the
 *     images that it needs with the smallest steps
 */
record Scaling(
    Calibration machine,
    Cluster cluster,
    Learning learning,
    long images,
    long state,
    double criticalBatch) {
  /** Twice the workers are worth it if they are so many times as fast. */
  private static final double WORTH_DOUBLING = 1.25;

  private static final int MOST_WORKERS = 1 << 20;

  /**
   * A way to train up to the bound. The smallest steps would need one epoch.
   *
   * @param epochs that are needed
   */
  private record Way(int batchSize, double epochs, Forecast epoch) {

    double seconds() {
      return epochs * epoch.epochSeconds();
    }

    double cost() {
      return epochs * epoch.cost();
    }
  }

  /**
   * Reads the critical batch.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is not a positive number
   */
  static double criticalBatch(Settings settings) {
    return Cluster.positive(settings, "plan.criticalBatch");
  }

  TimeToBound with(int workers) {
    Way one = soonest(1);
    Way many = soonest(workers);
    return new TimeToBound(
        workers,
        many.batchSize(),
        many.epochs() / one.epochs(),
        one.seconds() / many.seconds(),
        many.cost() / one.cost());
  }

  /**
   * The number of workers, a power of two, beyond which more hardly help: twice as many are less
   * than 1.25 times as fast.
   */
  int worthwhile() {
    int workers = 1;
    while (workers < MOST_WORKERS
        && soonest(workers).seconds() >= WORTH_DOUBLING * soonest(2 * workers).seconds()) {
      workers *= 2;
    }
    return workers;
  }

  private Way soonest(int workers) {
    return IntStream.iterate(learning.batch().largest(workers), size -> size > 0, size -> size / 2)
        .mapToObj(size -> way(workers, size))
        .min(Comparator.comparingDouble(Way::seconds))
        .orElseThrow();
  }

  private Way way(int workers, int batchSize) {
    Learning changed = learning.with(BatchSize.ofWorker(batchSize));
    return new Way(
        batchSize,
        1 + workers * (double) batchSize / criticalBatch,
        Forecast.of(machine, cluster, changed, images, state, workers));
  }
}
