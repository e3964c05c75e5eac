// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.StandaloneMaster;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import io.sparkvae.machine.JvmMemory;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.network.util.JavaUtils;

/**
 * The memory of driver and executors. It is what the operator asked for, or else follows from the
 * number of cores.
 *
 * @param driver memory of the driver, which does all the work in local mode
 * @param executor memory of each executor
 */
record LaunchMemory(JvmMemory driver, JvmMemory executor) {
  /** Spark property for the memory outside the heap of each JVM that computes. */
  static final String OFF_HEAP = "spark.sparkvae.offHeap";

  private static final String CORES = "spark.executor.cores";
  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+|\\*)(,\\d+)?]");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");

  /**
   * Plans the memory.
   *
   * @param cores of this machine
   * @param worker of a standalone cluster, whose cores an executor takes; empty if it does not
   */
  static LaunchMemory of(
      LaunchArguments arguments, int cores, Optional<StandaloneMaster.Worker> worker) {
    JvmMemory driver = JvmMemory.local(arguments.local() ? slots(arguments.master(), cores) : 1);
    JvmMemory executor =
        JvmMemory.executor(
            worker.map(StandaloneMaster.Worker::cores).orElseGet(() -> executorCores(arguments)));
    if (worker.isPresent() && worker.get().memory() < executor.heap()) {
      executor = executor.withHeap(worker.get().memory());
    }
    Optional<Long> offHeap = bytes(arguments, OFF_HEAP);
    if (offHeap.isPresent()) {
      driver = driver.withOffHeap(offHeap.get());
      executor = executor.withOffHeap(offHeap.get());
    }
    driver = bytes(arguments, "spark.driver.memory").map(driver::withHeap).orElse(driver);
    executor = bytes(arguments, "spark.executor.memory").map(executor::withHeap).orElse(executor);
    return new LaunchMemory(driver, overheadChecked(arguments, executor, offHeap.isPresent()));
  }

  /**
   * Applies a given container overhead: arrays outside the heap get the overhead minus the safety
   * margin.
   */
  private static JvmMemory overheadChecked(
      LaunchArguments arguments, JvmMemory executor, boolean offHeapGiven) {
    Optional<Long> overhead = bytes(arguments, OVERHEAD);
    if (overhead.isEmpty()) {
      return executor;
    }
    JvmMemory plan =
        offHeapGiven ? executor : executor.withOffHeap(overhead.get() - executor.margin());
    plan.requireWithin(plan.heap() + overhead.get(), "spark.executor.memory + " + OVERHEAD);
    return plan;
  }

  /**
   * Returns the memory that the launcher's machine must have, in bytes. Other machines cannot be
   * checked.
   */
  long here(LaunchArguments arguments) {
    if (arguments.driverInCluster()) {
      return 0;
    }
    Matcher cluster = LOCAL_CLUSTER.matcher(arguments.master());
    return cluster.matches()
        ? driver.total() + Long.parseLong(cluster.group(1)) * executor.total()
        : driver.total();
  }

  private static int slots(String master, int cores) {
    Matcher local = LOCAL.matcher(master);
    if (!local.matches()) {
      return 1;
    }
    return local.group(1).equals("*") ? cores : number("spark.master", local.group(1));
  }

  private static int executorCores(LaunchArguments arguments) {
    Matcher cluster = LOCAL_CLUSTER.matcher(arguments.master());
    if (cluster.matches()) {
      return number("spark.master", cluster.group(2));
    }
    return arguments.property(CORES).map(found -> number(CORES, found)).orElse(1);
  }

  /**
   * Reads a number of cores.
   *
   * @throws ConfigurationFailure when it is none
   */
  static int number(String property, String found) {
    try {
      int number = Integer.parseInt(found.strip());
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw notANumber(property, found, e);
    }
    throw notANumber(property, found, null);
  }

  private static ConfigurationFailure notANumber(String property, String found, Exception cause) {
    return new ConfigurationFailure(
        "%s: expected a whole number from 1, found '%s'".formatted(property, Shown.value(found)),
        cause);
  }

  /** Reads a size as Spark does: a number without a unit is in MiB. */
  private static Optional<Long> bytes(LaunchArguments arguments, String property) {
    try {
      return arguments
          .property(property)
          .map(text -> JavaUtils.byteStringAsMb(text) * JvmMemory.MIB);
    } catch (NumberFormatException e) {
      throw new ConfigurationFailure(
          "%s: expected a size like 2g, found '%s'"
              .formatted(property, arguments.property(property).orElse("")),
          e);
    }
  }
}
