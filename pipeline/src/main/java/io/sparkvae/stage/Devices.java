// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.machine.GpuUse.StageExecutors;
import io.sparkvae.machine.TaskDevice;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * The devices on which a stage's tasks compute: it asks Spark for executors with cards where the
 * settings say so, and collects the kinds of device that computed the result.
 */
public final class Devices implements AutoCloseable {
  /** One profile for equal requests, so that the stages of a pipeline share their executors. */
  private static final Map<StageExecutors, ResourceProfile> PROFILES = new ConcurrentHashMap<>();

  /** The same for tasks, by their cores: they run on the application's executors. */
  private static final Map<Integer, ResourceProfile> TASKS = new ConcurrentHashMap<>();

  private final GpuUse use;
  private final SparkContext spark;
  private final Optional<ResourceProfile> profile;
  private final DeviceKinds kinds;

  private Devices(GpuUse use, SparkContext spark, String result) {
    this.use = use;
    this.spark = spark;
    this.profile =
        use.stage().map(stage -> PROFILES.computeIfAbsent(stage, StageExecutors::profile));
    this.kinds = new DeviceKinds(use, result);
  }

  /**
   * Tells the tasks that this thread starts until {@link #close} what the settings say.
   *
   * @param result the stage's result, for messages
   * @throws ConfigurationFailure when the settings do not fit Spark's properties
   */
  public static Devices open(Settings settings, SparkContext spark, String result) {
    GpuUse use = GpuUse.from(settings);
    require(use, spark);
    Devices devices = new Devices(use, spark, result);
    TaskDevice.tell(use, spark);
    return devices;
  }

  /** Returns the devices that Spark's properties and the default settings give. */
  public static Devices byDefault(SparkContext spark) {
    return new Devices(GpuUse.from(Settings.reference()), spark, "result");
  }

  private static void require(GpuUse use, SparkContext spark) {
    if (use.local().isPresent() && !spark.isLocal()) {
      throw new ConfigurationFailure(
          "gpu.local: expected none on a cluster, where Spark assigns cards to tasks (conf/gpu.conf), found %s with master %s"
              .formatted(use.local().getAsInt(), spark.master()));
    }
    if (use.stage().isPresent()) {
      requireExecutorsOnDemand(spark);
    }
  }

  private static void requireExecutorsOnDemand(SparkContext spark) {
    if (spark.isLocal()) {
      throw refused(
          "a cluster, since a local master has no executors, found master " + spark.master());
    }
    if (!spark.conf().getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw refused(
          "spark.dynamicAllocation.enabled = true, so that Spark can start executors for single stages, found false");
    }
    if (spark.conf().contains(TaskDevice.SHARE)) {
      throw refused(
          "no %s, which gives cards to the tasks of all stages, found %s"
              .formatted(TaskDevice.SHARE, spark.conf().get(TaskDevice.SHARE)));
    }
  }

  private static ConfigurationFailure refused(String expected) {
    return new ConfigurationFailure("gpu.scheduling = stage: expected " + expected);
  }

  /**
   * Returns the same RDD, whose tasks run on executors with cards if the settings ask Spark for
   * such executors for single stages.
   */
  public <T> JavaRDD<T> computing(JavaRDD<T> rdd) {
    return profile.map(rdd::withResources).orElse(rdd);
  }

  /**
   * The same for tasks with several threads: Spark counts one core for each of them. A local master
   * cannot; there a task has one core, and its threads share the machine.
   *
   * @param threads of a task, as {@link #requireThreads} allows
   */
  public <T> JavaRDD<T> computing(JavaRDD<T> rdd, int threads) {
    if (threads == 1) {
      return computing(rdd);
    }
    if (spark.isLocal()) {
      return rdd;
    }
    return rdd.withResources(tasks(threads));
  }

  private ResourceProfile tasks(int threads) {
    int cpus = threads * spark.conf().getInt("spark.task.cpus", 1);
    return TASKS.computeIfAbsent(cpus, Devices::tasksOf);
  }

  private static ResourceProfile tasksOf(int cpus) {
    return new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(cpus)).build();
  }

  /**
   * Checks whether Spark can give tasks so many cores.
   *
   * @throws ConfigurationFailure when tasks have cards, executors come on demand, or none has so
   *     many
   */
  public void requireThreads(int threads) {
    String expected = "tasks of several threads: expected ";
    if (threads > 1 && graphics()) {
      throw new ConfigurationFailure(
          expected + "processors, found cards; set train.workersPerTask = 1");
    }
    if (threads > 1 && spark.conf().getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw new ConfigurationFailure(
          expected
              + "a fixed number of executors, found spark.dynamicAllocation.enabled = true; set"
              + " train.workersPerTask = 1");
    }
    if (threads > 1 && !spark.isLocal()) {
      TaskSlots.ofLargestExecutor(spark.conf())
          .filter(slots -> slots < threads)
          .ifPresent(
              slots -> {
                throw new ConfigurationFailure(
                    "train.workersPerTask: expected at most %s, as many as an executor has cores for (spark.executor.cores), found %s"
                        .formatted(slots, threads));
              });
    }
  }

  /**
   * Returns how many threads a task may have so that so many threads in all are spread over all
   * executors: 1 where tasks of several threads are refused ({@link #requireThreads}), where no
   * executor is there that could run them, and in a local master, where nothing is sent.
   */
  public int threads(int all) {
    int threads = graphics() ? 1 : TaskSlots.ofExecutor(spark, all);
    return threads > 1 && run(threads) ? threads : 1;
  }

  /** Whether a task of so many threads can run now: otherwise it might wait for ever. */
  private boolean run(int threads) {
    ResourceProfile tasks = tasks(threads);
    try {
      spark.resourceProfileManager().addResourceProfile(tasks);
      return spark.maxNumConcurrentTasks(tasks) > 0;
    } catch (Exception e) { // Spark 3.5.0 has such tasks on standalone clusters only
      return false;
    }
  }

  /** Whether tasks of computing stages, or the driver of a local master, have a card. */
  public boolean graphics() {
    return graphics(use, spark.conf());
  }

  /** The same before Spark has started. */
  static boolean graphics(GpuUse use, SparkConf conf) {
    return use.local().isPresent()
        || use.stage().isPresent()
        || conf.getDouble(TaskDevice.SHARE, 0) > 0;
  }

  /**
   * Waits for the executors that were asked for, and returns how many tasks run at the same time.
   *
   * @param most the largest number of tasks that there is work for
   * @throws ConfigurationFailure when Spark starts executors for single stages, so that there is no
   *     such number
   */
  public TaskSlots awaitSlots(long most, Stop stop) {
    if (use.stage().isPresent()) {
      throw new ConfigurationFailure(
          "train.workers: expected a number with gpu.scheduling = stage, because executors come and go, found auto");
    }
    return TaskSlots.await(spark, most, stop::asked);
  }

  /**
   * Returns how many tasks run at the same time once the executors that were asked for are there;
   * empty if that is not known.
   */
  public Optional<Long> expectedSlots() {
    return use.stage().isPresent() ? Optional.empty() : TaskSlots.expected(spark);
  }

  /** The kinds of device that computed the result. */
  public DeviceKinds kinds() {
    return kinds;
  }

  @Override
  public void close() {
    TaskDevice.tellNothing(spark);
  }
}
