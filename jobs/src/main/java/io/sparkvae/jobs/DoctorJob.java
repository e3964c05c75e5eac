package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.Fact;
import io.sparkvae.machine.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import scala.Tuple2;

/** Says what this machine, and each executor of a cluster, offers. */
@Command(
    name = "doctor",
    description = "Say what this machine or cluster offers, one line each; fail on a fatal lack.",
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae doctor -- --master spark://host:7077")
final class DoctorJob extends Job {
  private static final int TASKS_PER_SLOT = 3;
  private static final int TASK_MILLIS = 300;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "A local directory that a job shall write to.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    return List.of("look at this machine and at each executor");
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    List<Fact> here = new ArrayList<>(Machine.facts());
    if (output != null) {
      here.add(Machine.writable("output", Path.of(output)));
    }
    Map<String, List<Fact>> all = new TreeMap<>();
    all.put("driver", here);
    if (!spark.sparkContext().isLocal()) {
      all.putAll(executors(spark));
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

  /** Short tasks, more than there are slots, so that each executor gets some. */
  private static Map<String, List<Fact>> executors(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = TASKS_PER_SLOT * context.defaultParallelism();
    List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
    Map<String, List<Fact>> found = new TreeMap<>();
    context
        .parallelize(numbers, tasks)
        .map(number -> look())
        .collect()
        .forEach(seen -> found.put(seen._1(), seen._2()));
    return found;
  }

  private static Tuple2<String, List<Fact>> look() throws InterruptedException {
    Thread.sleep(TASK_MILLIS);
    return new Tuple2<>(
        "executor " + SparkEnv.get().executorId(), new ArrayList<>(Machine.facts()));
  }
}
