// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.machine.JvmMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;

/**
 * What Spark's properties ask for each executor of an application.
 *
 * @param cores of an executor; empty on a standalone cluster where {@code spark.executor.cores} is
 *     not set: then an executor takes all cores of its worker
 * @param memory that the cluster sets aside for an executor, in bytes
 * @param cards graphics processors of an executor
 * @param taskCores cores of a task
 * @param taskCards share of a card that a task has; 0: tasks have no cards
 */
record ExecutorRequest(OptionalInt cores, long memory, int cards, int taskCores, double taskCards) {
  static final String CORES = "spark.executor.cores";
  static final String MEMORY = "spark.executor.memory";
  private static final String CARDS = "spark.executor.resource.gpu.amount";
  private static final String TASK_CARDS = "spark.task.resource.gpu.amount";

  static ExecutorRequest from(SparkConf conf) {
    String master = conf.get("spark.master");
    boolean standalone = master.startsWith("spark://");
    OptionalInt cores =
        conf.contains(CORES) || !standalone
            ? OptionalInt.of(conf.getInt(CORES, 1))
            : OptionalInt.empty();
    // A standalone worker counts the heap alone.
    long overhead = standalone ? 0 : conf.getSizeAsMb(ExecutorMemory.OVERHEAD, "0");
    return new ExecutorRequest(
        cores,
        (conf.getSizeAsMb(MEMORY, "1g") + overhead) * JvmMemory.MIB,
        conf.getInt(CARDS, 0),
        conf.getInt("spark.task.cpus", 1),
        conf.getDouble(TASK_CARDS, 0));
  }

  /** Returns how many tasks an executor with so many cores runs at the same time. */
  int slots(int ofExecutor) {
    int byCores = ofExecutor / taskCores;
    return taskCards > 0 ? Math.min(byCores, (int) Math.floor(cards / taskCards + 1e-9)) : byCores;
  }

  /** Returns the request as text: {@code 2 cores, 3.0 GiB of memory}. */
  String words() {
    List<String> words = new ArrayList<>();
    words.add(
        cores.isPresent()
            ? "%s (%s)".formatted(count(cores.getAsInt(), "core"), CORES)
            : "all cores of a worker");
    words.add("%s of memory (%s)".formatted(JvmMemory.inWords(memory), MEMORY));
    if (cards > 0) {
      words.add("%s (%s)".formatted(count(cards, "card"), CARDS));
    }
    return String.join(", ", words);
  }

  static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }
}
