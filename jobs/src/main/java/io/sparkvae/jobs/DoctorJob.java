// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.ExecutorWatch;
import io.sparkvae.cluster.Patience;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.CudaFacts;
import io.sparkvae.machine.Fact;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.machine.Machine;
import io.sparkvae.machine.TaskDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import scala.Tuple2;

/**
 * The command {@code doctor}: reports what this machine, and each executor of a cluster, offers.
 */
@Command(
    name = "doctor",
    description =
        "Check what this machine or cluster offers: memory, native build, threads,"
            + " devices, files. Fails if something necessary is missing.",
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae doctor -- --master spark://host:7077")
final class DoctorJob extends Job {
  private static final int TASKS_PER_SLOT = 3;
  private static final int TASK_MILLIS = 300;
  private static final int MOST_ATTEMPTS = 10;
  private static final int POLL_MILLIS = 200;
  private static final int SETTLED_POLLS = 10;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "A local directory; checked for write access.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    return List.of("look at this machine and at each executor");
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    List<Fact> here = facts(() -> GpuUse.from(settings).local());
    if (output != null) {
      here.add(Machine.writable("output", Path.of(output)));
    }
    Map<String, List<Fact>> all = new TreeMap<>();
    all.put("driver", here);
    if (!spark.sparkContext().isLocal()) {
      try (ExecutorWatch watch = ExecutorWatch.of(spark.sparkContext())) {
        all.putAll(explained(spark, watch));
      }
    }
    all.forEach((place, facts) -> facts.forEach(fact -> out().println(line(place, fact))));
    List<String> fatal =
        all.entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(fact -> new Tuple2<>(e.getKey(), fact)))
            .filter(found -> found._2().meaning() == Fact.Meaning.FATAL)
            .map(found -> found._1() + ": " + found._2().subject() + " " + found._2().found())
            .toList();
    if (!fatal.isEmpty()) {
      throw new ResourceFailure(String.join("; ", fatal));
    }
    return List.of();
  }

  private static String line(String place, Fact fact) {
    String sign =
        switch (fact.meaning()) {
          case GOOD -> "ok   ";
          case NOTE -> "note ";
          case FATAL -> "FATAL";
        };
    return "%s  %-12s %-16s %s".formatted(sign, place, fact.subject(), fact.found());
  }

  private static Map<String, List<Fact>> explained(SparkSession spark, ExecutorWatch watch) {
    try {
      return executors(spark, watch);
    } catch (RuntimeException e) {
      throw watch.explained(e);
    }
  }

  /**
   * Collects the facts of every executor. Spark has no way to address an executor, so this runs
   * more short tasks than there are slots, and repeats until each executor has run one.
   */
  private static Map<String, List<Fact>> executors(SparkSession spark, ExecutorWatch watch) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int present = awaitExecutors(context, watch);
    Map<String, List<Fact>> found = new TreeMap<>();
    for (int attempt = 0; attempt < MOST_ATTEMPTS && found.size() < present; attempt++) {
      int tasks = TASKS_PER_SLOT * context.defaultParallelism();
      List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
      context
          .parallelize(numbers, tasks)
          .map(number -> look())
          .collect()
          .forEach(seen -> found.put(seen._1(), seen._2()));
    }
    return found;
  }

  /**
   * Waits until executors have registered, and returns their number. Executors register one by one,
   * so it waits until there is at least one and the number has not changed for a while.
   *
   * @throws ResourceFailure when there is none within {@code spark.sparkvae.patience}
   */
  private static int awaitExecutors(JavaSparkContext context, ExecutorWatch watch) {
    int present = 0;
    int unchanged = 0;
    long polls = Math.max(1, Patience.of(context.getConf()).toMillis() / POLL_MILLIS);
    for (long i = 0; i < polls && (present == 0 || unchanged < SETTLED_POLLS); i++) {
      watch.throwIfRefused();
      // This list also contains the driver.
      int now = context.sc().statusTracker().getExecutorInfos().length - 1;
      unchanged = now == present ? unchanged + 1 : 0;
      present = now;
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return present;
      }
    }
    if (present == 0) {
      throw Patience.exhausted(context.sc());
    }
    return present;
  }

  private static Tuple2<String, List<Fact>> look() throws InterruptedException {
    Thread.sleep(TASK_MILLIS);
    return new Tuple2<>("executor " + SparkEnv.get().executorId(), facts(TaskDevice::ordinal));
  }

  /**
   * Returns the facts of this process.
   *
   * @param card the card that it is to compute on
   */
  private static List<Fact> facts(Supplier<OptionalInt> card) {
    List<Fact> facts = new ArrayList<>(Machine.facts());
    facts.addAll(CudaFacts.facts(card));
    return facts;
  }
}
