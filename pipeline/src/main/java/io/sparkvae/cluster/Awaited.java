// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import static io.sparkvae.cluster.ExecutorRequest.count;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * The tasks that will run at the same time once a cluster has started all executors that an
 * application asks for.
 *
 * @param slots number of such tasks
 * @param reason which properties, or which workers, decide it
 */
record Awaited(long slots, String reason) {
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,\\s*\\d+)?])?");

  private static final String INSTANCES = "spark.executor.instances";
  private static final String MOST_CORES = "spark.cores.max";
  private static final String MOST_EXECUTORS = "spark.dynamicAllocation.maxExecutors";

  /** Executors of a cluster manager other than a standalone one, unless set: Spark's default. */
  private static final int INSTANCES_BY_DEFAULT = 2;

  /**
   * Returns what to wait for; empty if Spark starts executors on demand without a limit that is
   * known.
   *
   * @param offer of a standalone master, where it answered
   */
  static Optional<Awaited> of(SparkConf conf, Optional<StandaloneMaster.Offer> offer) {
    ExecutorRequest request = ExecutorRequest.from(conf);
    Matcher localCluster = LOCAL_CLUSTER.matcher(conf.get("spark.master"));
    if (localCluster.matches()) {
      int slots = request.slots(Integer.parseInt(localCluster.group(2)));
      return Optional.of(
          new Awaited(
              Long.parseLong(localCluster.group(1)) * slots, "master " + localCluster.group()));
    }
    boolean onDemand = onDemand(conf);
    if (offer.isPresent()) {
      Awaited all = standalone(conf, request, offer.get());
      return Optional.of(onDemand ? all.atMost(executorLimit(conf, request)) : all);
    }
    if (onDemand) {
      return executorLimit(conf, request);
    }
    if (conf.get("spark.master").startsWith("spark://")) {
      // Its master did not answer.
      return Optional.empty();
    }
    int instances = conf.getInt(INSTANCES, INSTANCES_BY_DEFAULT);
    return Optional.of(
        new Awaited(
            (long) instances * request.slots(request.cores().getAsInt()),
            "%s = %s, of %s each"
                .formatted(INSTANCES, instances, count(request.cores().getAsInt(), "core"))));
  }

  /** Returns the slots of one executor, or of a local master; empty if not known. */
  static Optional<Integer> ofExecutor(SparkConf conf) {
    String master = conf.get("spark.master", "local");
    Matcher local = LOCAL.matcher(master);
    Matcher localCluster = LOCAL_CLUSTER.matcher(master);
    if (local.matches()) {
      String cores = local.group(1) == null ? "1" : local.group(1);
      int count =
          cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores);
      return Optional.of(count / conf.getInt("spark.task.cpus", 1));
    }
    ExecutorRequest request = ExecutorRequest.from(conf.clone().set("spark.master", master));
    if (localCluster.matches()) {
      return Optional.of(request.slots(Integer.parseInt(localCluster.group(2))));
    }
    return request.cores().isPresent()
        ? Optional.of(request.slots(request.cores().getAsInt()))
        : Optional.empty();
  }

  /** Returns the number of executors; if it is not known, the largest that so many tasks need. */
  static long executors(SparkConf conf, long tasks) {
    String master = conf.get("spark.master", "local");
    Matcher localCluster = LOCAL_CLUSTER.matcher(master);
    if (localCluster.matches()) {
      return Math.max(1, Long.parseLong(localCluster.group(1)));
    }
    if (LOCAL.matcher(master).matches()) {
      return 1;
    }
    boolean fixed = conf.contains(INSTANCES) && !onDemand(conf) && !master.startsWith("spark://");
    return Math.max(1, fixed ? conf.getLong(INSTANCES, 1) : tasks);
  }

  /** Whether Spark starts and ends executors as there are tasks. */
  static boolean onDemand(SparkConf conf) {
    return conf.getBoolean("spark.dynamicAllocation.enabled", false);
  }

  private static Optional<Awaited> executorLimit(SparkConf conf, ExecutorRequest request) {
    return conf.contains(MOST_EXECUTORS) && request.cores().isPresent()
        ? Optional.of(
            new Awaited(
                conf.getLong(MOST_EXECUTORS, 0) * request.slots(request.cores().getAsInt()),
                property(conf, MOST_EXECUTORS)))
        : Optional.empty();
  }

  /**
   * Returns what a standalone master gives an application that has the cluster to itself. It starts
   * as many executors on each worker as fit, or one with all cores of the worker if their number is
   * not set, and takes the cores from the workers in turn.
   */
  private static Awaited standalone(
      SparkConf conf, ExecutorRequest request, StandaloneMaster.Offer offer) {
    long cores =
        offer.workers().stream().mapToLong(StandaloneMaster.Worker::cores).sum()
            - offer.driverCores();
    boolean limited = conf.contains(MOST_CORES) && conf.getInt(MOST_CORES, 0) < cores;
    long usable = limited ? conf.getInt(MOST_CORES, 0) : cores;
    long slots = 0;
    if (request.cores().isPresent()) {
      int each = request.cores().getAsInt();
      long executors = 0;
      for (StandaloneMaster.Worker worker : offer.workers()) {
        executors += executors(request, worker, each);
      }
      slots = Math.min(executors, usable / each) * request.slots(each);
    } else {
      for (StandaloneMaster.Worker worker : offer.workers()) {
        slots += executors(request, worker, 1) > 0 ? request.slots(worker.cores()) : 0;
      }
      slots = Math.min(slots, usable / request.taskCores());
    }
    return new Awaited(
        slots,
        limited
            ? property(conf, MOST_CORES)
            : "%s with %s"
                .formatted(count(offer.workers().size(), "worker"), count(cores, "core")));
  }

  private static long executors(
      ExecutorRequest request, StandaloneMaster.Worker worker, int cores) {
    long fitting = Math.min(worker.cores() / cores, worker.memory() / request.memory());
    return request.cards() > 0 ? Math.min(fitting, worker.cards() / request.cards()) : fitting;
  }

  private Awaited atMost(Optional<Awaited> limit) {
    return limit.filter(other -> other.slots < slots).orElse(this);
  }

  private static String property(SparkConf conf, String name) {
    return "%s = %s".formatted(name, conf.get(name));
  }

  /**
   * Returns the part of it that the operator is content with: all, unless Spark's property says
   * otherwise.
   */
  long enough(SparkConf conf) {
    String ratio = "spark.scheduler.minRegisteredResourcesRatio";
    return (long) Math.ceil(slots * Math.min(1, Math.max(0, conf.getDouble(ratio, 1))));
  }
}
