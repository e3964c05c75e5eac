// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.Announcer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * The tasks that run at the same time: one for each core, or for several where {@code
 * spark.task.cpus} says so, or one for each card or share of a card. Other than Spark's default
 * parallelism, the number does not depend on when it is asked for, nor on settings for something
 * else.
 *
 * @param count number of such tasks
 * @param executors that are there; 0 in a local master
 * @param reason what decided the number
 */
public record TaskSlots(int count, int executors, String reason) {
  private static final String LIMIT = "spark.scheduler.maxRegisteredResourcesWaitingTime";
  private static final int POLL_MILLIS = 50;

  /** Time after which the wait is announced. */
  private static final long SILENT_NANOS = 3_000_000_000L;

  /**
   * Waits until the cluster has started the executors that Spark's properties ask for, and counts.
   * It waits until none has come for {@code spark.scheduler.maxRegisteredResourcesWaitingTime};
   * fewer are then announced. Where Spark starts executors on demand, it makes a demand.
   *
   * @param most the largest number of tasks that there is work for
   * @param stopped whether to give up waiting, and count what is there
   * @throws ResourceFailure when there is no executor within {@link Patience}
   */
  public static TaskSlots await(SparkContext spark, long most, BooleanSupplier stopped) {
    if (spark.isLocal()) {
      return new TaskSlots(now(spark), 0, "master " + spark.master());
    }
    Optional<Awaited> awaited = Awaited.of(spark.conf(), StandaloneMaster.offer(spark.conf()));
    long enough = awaited.map(a -> a.enough(spark.conf())).orElse(Long.MAX_VALUE);
    // If no worker can hold an executor, waiting for one ends with the message that says so.
    long wanted = Math.max(1, Math.min(most, enough));
    String asked = awaited.map(Awaited::reason).orElse("as many as there is work for");
    Demand demand = Demand.of(spark, wanted);
    try (RefusedExecutors refused = RefusedExecutors.of(spark)) {
      boolean all = awaitSlots(spark, refused, wanted, asked, stopped);
      TaskSlots found = new TaskSlots(now(spark), Patience.executors(spark), asked);
      if (!all && !stopped.getAsBoolean()) {
        found.announceFewer(wanted, spark.conf());
      }
      return found;
    } finally {
      demand.close();
    }
  }

  /**
   * Returns the tasks that run at the same time once all executors are there; empty if that is not
   * known. It does not wait.
   */
  public static Optional<Long> expected(SparkContext spark) {
    return spark.isLocal()
        ? Optional.of((long) now(spark))
        : Awaited.of(spark.conf(), StandaloneMaster.offer(spark.conf())).map(Awaited::slots);
  }

  /**
   * Returns how many tasks the largest executor can run at the same time; empty if that is not
   * known.
   *
   * @param conf the properties of an application
   */
  public static Optional<Integer> ofLargestExecutor(SparkConf conf) {
    return Awaited.ofExecutor(conf)
        .or(
            () ->
                StandaloneMaster.offer(conf).stream()
                    .flatMap(offer -> offer.workers().stream())
                    .map(worker -> worker.cores() / conf.getInt("spark.task.cpus", 1))
                    .max(Integer::compare));
  }

  /**
   * Returns how many of so many tasks certainly run at the same time in one executor, once all
   * executors are there; 1 where the properties do not tell.
   *
   * @param conf the properties of an application, also of one that has not started
   */
  public static int together(SparkConf conf, long tasks) {
    return Awaited.ofExecutor(conf)
        .map(slots -> (int) Math.max(1, Math.min(slots, tasks / Awaited.executors(conf, tasks))))
        .orElse(1);
  }

  /**
   * Returns how many of so many tasks run at the same time in each executor of a cluster, if they
   * are spread evenly over those that are there and those that are still expected; 1 where
   * executors come and go, or none is there. It does not wait.
   */
  public static int ofExecutor(SparkContext spark, long tasks) {
    int executors = spark.isLocal() ? 0 : Patience.executors(spark);
    int slots = now(spark);
    if (Awaited.onDemand(spark.conf()) || executors < 1 || slots < executors) {
      return 1;
    }
    return evenly(tasks, slots / executors, Math.max(slots, expected(spark).orElse(0L)));
  }

  /**
   * @param slots of an executor
   * @param all slots of the executors together
   */
  static int evenly(long tasks, int slots, long all) {
    long executors = Math.max(1, all / slots);
    return (int) Math.max(1, Math.min(slots, tasks / executors));
  }

  /** Returns whether so many slots came in time. */
  private static boolean awaitSlots(
      SparkContext spark,
      RefusedExecutors refused,
      long wanted,
      String asked,
      BooleanSupplier stopped) {
    Duration patience = Patience.of(spark.conf());
    Duration limit = Duration.ofSeconds(spark.conf().getTimeAsSeconds(LIMIT, "30s"));
    long began = System.nanoTime();
    long cameLast = began;
    int present = 0;
    boolean announced = false;
    while (present < wanted && !stopped.getAsBoolean()) {
      refused.throwIfAny();
      if (spark.isStopped()) {
        throw new ResourceFailure(
            "executors: expected them to start, found that each ended at once, and that the cluster has given up; their logs on the workers say why, such as another JDK than 17");
      }
      long now = System.nanoTime();
      int found = now(spark);
      if (found != present) {
        cameLast = now;
        present = found;
      } else if (present == 0 && now - began > patience.toNanos()) {
        throw Patience.exhausted(spark);
      } else if (present > 0 && now - cameLast > limit.toNanos()) {
        return false;
      }
      if (!announced && now - began > SILENT_NANOS) {
        announced = true;
        Announcer.current()
            .say(
                "waiting for executors: {} so far, expected {} ({}); goes on when none has come for {} ({})",
                ExecutorRequest.count(present, "task slot"),
                wanted,
                asked,
                ExecutorRequest.count(limit.toSeconds(), "second"),
                LIMIT);
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for executors", e);
    }
  }

  private static int now(SparkContext spark) {
    return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  private void announceFewer(long wanted, SparkConf conf) {
    Announcer.current()
        .say(
            "warning: expected {} ({}), found {} after none had come for {} s ({}); set train.workers to get the same result the next time",
            ExecutorRequest.count(wanted, "task slot"),
            reason,
            count,
            conf.getTimeAsSeconds(LIMIT, "30s"),
            LIMIT);
  }

  /** Returns the slots as text: {@code 2 executors (spark.cores.max = 2)}. */
  public String words() {
    return executors == 0
        ? reason
        : "%s, %s".formatted(ExecutorRequest.count(executors, "executor"), reason);
  }
}
