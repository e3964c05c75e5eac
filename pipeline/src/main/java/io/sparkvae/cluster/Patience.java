// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import static io.sparkvae.cluster.ExecutorRequest.count;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** How long a job waits for its first executor, and what it says when there is none. */
public final class Patience {
  /** Spark property: the longest time that a job waits without any executor. */
  public static final String PROPERTY = "spark.sparkvae.patience";

  private static final String DEFAULT = "2min";

  private Patience() {}

  /**
   * Returns the longest time that a job waits without any executor.
   *
   * @throws ConfigurationFailure when the property is not a time of at least a second
   */
  public static Duration of(SparkConf conf) {
    String found = conf.get(PROPERTY, DEFAULT);
    try {
      Duration patience = Duration.ofSeconds(conf.getTimeAsSeconds(PROPERTY, DEFAULT));
      if (patience.compareTo(Duration.ofSeconds(1)) >= 0) {
        return patience;
      }
    } catch (NumberFormatException e) {
      throw refused(found, e);
    }
    throw refused(found, null);
  }

  private static ConfigurationFailure refused(String found, Exception cause) {
    return new ConfigurationFailure(
        "%s: expected a time from 1 second, such as 2min, found '%s'".formatted(PROPERTY, found),
        cause);
  }

  /** Returns the number of executors that are there. */
  static int executors(SparkContext spark) {
    // The driver is listed beside them.
    return spark.statusTracker().getExecutorInfos().length - 1;
  }

  /** Returns the failure of a job that waited in vain: what was asked for, and what there is. */
  public static ResourceFailure exhausted(SparkContext spark) {
    return exhausted(spark.conf(), StandaloneMaster.offer(spark.conf()));
  }

  static ResourceFailure exhausted(SparkConf conf, Optional<StandaloneMaster.Offer> offer) {
    return new ResourceFailure(
        "executors: expected one within %s (%s), found none; asked for executors of %s; %s"
            .formatted(
                words(of(conf)),
                PROPERTY,
                ExecutorRequest.from(conf).words(),
                offer
                    .map(found -> offered(conf.get("spark.master"), found))
                    .orElse(conf.get("spark.master") + " does not say what it offers")));
  }

  /** Returns the failure of a driver that no worker has had room for. */
  public static ResourceFailure noDriver(SparkConf conf, StandaloneDriver.Program program) {
    return new ResourceFailure(
        "driver: expected a worker with %s (spark.driver.cores) and %s of memory (spark.driver.memory) to spare within %s (%s), found none; %s"
            .formatted(
                count(program.cores(), "core"),
                JvmMemory.inWords(program.heap()),
                words(of(conf)),
                PROPERTY,
                StandaloneMaster.offer(conf)
                    .map(found -> offered(conf.get("spark.master"), found))
                    .orElse(conf.get("spark.master") + " does not say what it offers")));
  }

  private static String words(Duration time) {
    return time.toSeconds() % 60 == 0
        ? count(time.toMinutes(), "minute")
        : count(time.toSeconds(), "second");
  }

  private static String offered(String master, StandaloneMaster.Offer offer) {
    Map<String, Integer> kinds = new TreeMap<>();
    for (StandaloneMaster.Worker worker : offer.workers()) {
      String kind =
          "%s and %s of memory"
              .formatted(count(worker.cores(), "core"), JvmMemory.inWords(worker.memory()));
      kinds.merge(
          worker.cards() > 0 ? kind + ", " + count(worker.cards(), "card") : kind, 1, Integer::sum);
    }
    String workers =
        kinds.isEmpty()
            ? "no workers"
            : String.join(
                "; ",
                kinds.entrySet().stream()
                    .map(
                        kind ->
                            "%s of %s".formatted(count(kind.getValue(), "worker"), kind.getKey()))
                    .toList());
    // This application is one of them.
    int others = Math.max(0, offer.applications() - 1);
    return "%s offers %s, and has %s"
        .formatted(
            master,
            workers,
            others == 0 ? "no other applications" : count(others, "other application"));
  }
}
