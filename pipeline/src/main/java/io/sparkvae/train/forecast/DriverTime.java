// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/**
 * What a driver computes while executors run the tasks. In a local master both are one process, and
 * the time of a job is that of both.
 */
final class DriverTime {
  /** Threads that run tasks, and those that listen, for which no task waits. */
  private static final List<String> OTHERS =
      List.of("Executor task launch worker", "spark-listener-group");

  private DriverTime() {}

  /** Processor time of the driver's threads so far, added up, in seconds. */
  static double seconds() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return 1e-9
        * Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(thread -> thread != null && isOfDriver(thread.getThreadName()))
            .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getThreadId())))
            .sum();
  }

  static boolean isOfDriver(String thread) {
    return OTHERS.stream().noneMatch(thread::startsWith);
  }
}
