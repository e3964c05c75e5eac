package io.sparkvae.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.sql.SparkSession;

/**
 * Where the time of training goes: the training stage with one worker under the JDK's Flight
 * Recorder, its samples counted by the part of our code that was at work. Prints a table.
 *
 * <p>Arguments: model, shards, directory for the models, epochs.
 */
final class Profile {
  private static final Duration PERIOD = Duration.ofMillis(10);

  /** Parts by the beginning of class and method; the innermost frame that fits any decides. */
  private static final Map<String, String> PARTS =
      Map.of(
          "io.sparkvae.graph.cpu.OneDnn.product", "matrix products (oneDNN)",
          "io.sparkvae.graph.cpu.OneDnn.sumRows", "sums over the batch (oneDNN)",
          "io.sparkvae.graph.cpu.OneDnn.lambda", "convolutions (oneDNN)",
          "io.sparkvae.graph.cpu.PatchKernel", "transposed convolution onto few channels",
          "io.sparkvae.graph.cpu.Loop", "elementwise loops and losses",
          "io.sparkvae.graph.cpu.SumKernel", "sums",
          "io.sparkvae.graph.Noise", "noise",
          "io.sparkvae.train.updater.", "Adam",
          "io.sparkvae.graph.FloatTensor", "copies into and out of the session",
          "io.sparkvae.train.", "the rest of training: batches, checks, checkpoints");

  private Profile() {}

  public static void main(String[] args) throws Exception {
    Workload workload = Workload.of(args[0]);
    int epochs = Integer.parseInt(args[3]);
    var shards = new org.apache.hadoop.fs.Path(args[1]);
    var models = new org.apache.hadoop.fs.Path(args[2]);
    Path file = Files.createTempFile("profile", ".jfr");
    try (SparkSession spark = LocalSpark.open("local[1]");
        Recording recording = new Recording()) {
      models.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(models, true);
      train(spark, workload, epochs, shards, new org.apache.hadoop.fs.Path(models, "warm-up"));
      recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
      recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
      recording.start();
      train(spark, workload, epochs, shards, new org.apache.hadoop.fs.Path(models, "model"));
      recording.dump(file);
    }
    print(workload, count(file));
    Files.delete(file);
  }

  private static void train(
      SparkSession spark,
      Workload workload,
      int epochs,
      org.apache.hadoop.fs.Path shards,
      org.apache.hadoop.fs.Path model) {
    Runs.train(spark, ShardTraining.settings(workload, "local", epochs), shards, model);
  }

  private static Map<String, Integer> count(Path file) throws java.io.IOException {
    Map<String, Integer> samples = new HashMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getStackTrace() != null) {
        part(event.getStackTrace().getFrames())
            .ifPresent(part -> samples.merge(part, 1, Integer::sum));
      }
    }
    return samples;
  }

  /** Nothing for threads that do not run our code: Spark's, which wait. */
  private static Optional<String> part(List<RecordedFrame> innermostFirst) {
    return innermostFirst.stream()
        .map(f -> f.getMethod().getType().getName() + "." + f.getMethod().getName())
        .flatMap(
            name ->
                PARTS.keySet().stream()
                    .filter(name::startsWith)
                    .max(Comparator.comparingInt(String::length))
                    .stream())
        .findFirst()
        .map(PARTS::get);
  }

  private static void print(Workload workload, Map<String, Integer> samples) {
    double all = samples.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf("| %s: part of the time | %% |%n|---|---|%n", workload.spelled());
    samples.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .forEach(e -> System.out.printf("| %s | %.1f |%n", e.getKey(), 100 * e.getValue() / all));
  }
}
