// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.StandaloneMaster;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.SparkConf;

/**
 * The workers of a standalone cluster, as far as the memory of executors depends on them: where
 * {@code spark.executor.cores} is not set, an executor takes all cores of its worker.
 */
final class LaunchWorkers {
  private static final String MOST_CORES = "spark.cores.max";

  private LaunchWorkers() {}

  /**
   * Returns the worker with the most cores, with no more of them than {@code spark.cores.max};
   * empty where the number of an executor's cores is set, or no master answers.
   *
   * @param ask asks the master, given the properties of an application
   */
  static Optional<StandaloneMaster.Worker> largest(
      LaunchArguments arguments,
      LaunchSite site,
      Function<SparkConf, Optional<StandaloneMaster.Offer>> ask) {
    if (!arguments.master().startsWith("spark://")
        || arguments.property("spark.executor.cores").isPresent()) {
      return Optional.empty();
    }
    int most =
        arguments
            .property(MOST_CORES)
            .map(found -> LaunchMemory.number(MOST_CORES, found))
            .orElse(Integer.MAX_VALUE);
    SparkConf conf = new SparkConf(false).set("spark.master", arguments.master());
    site.propertiesOfCluster(arguments.master())
        .map(arguments::consulting)
        .orElse(arguments)
        .properties()
        .forEach(conf::set);
    return ask.apply(conf)
        .flatMap(
            offer ->
                offer.workers().stream()
                    .max(Comparator.comparingInt(StandaloneMaster.Worker::cores)))
        .map(
            worker ->
                new StandaloneMaster.Worker(
                    Math.min(worker.cores(), most), worker.memory(), worker.cards()));
  }
}
