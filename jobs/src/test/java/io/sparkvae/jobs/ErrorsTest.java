// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java's errors end a job with a code and one message, too. Each job has a JVM of its own. */
class ErrorsTest {
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  /** Little more than Spark starts with. */
  private static final String SMALL_HEAP = "-Xmx480m";

  private static final String NO_MEMORY =
      "memory: expected enough, found none left (java.lang.OutOfMemoryError";

  @TempDir static Path root;
  private static GoodRun good;

  @TempDir Path here;

  @BeforeAll
  static void prepare() throws IOException {
    good = GoodRun.in(root);
  }

  @Test
  void aModelThatDoesNotFitIsRefusedBeforeAnythingRuns() throws Exception {
    List<String> job = new ArrayList<>(good.train(here.resolve("out")));
    // 50 million parameters, and each has two moments.
    job.addAll(List.of("--set", "model.hidden=[5000, 5000]"));
    Outcome outcome = run(CLASS_PATH, List.of(SMALL_HEAP), job);
    assertThat(outcome.err())
        .startsWith("sparkvae train: memory: expected a heap of at least ")
        .contains(" GiB for 5", " parameters and 1 task at a time, found ", "; --driver-memory ")
        .hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(6);
    assertThat(here.resolve("out")).doesNotExist();
  }

  @Test
  void aPipelineIsRefusedBeforeItReadsImages() throws Exception {
    List<String> job = new ArrayList<>(List.of("pipeline", "--output", here.resolve("run") + ""));
    job.addAll(List.of("--set", "ingest.input=" + here, "--set", "ingest.height=256"));
    job.addAll(List.of("--set", "ingest.width=256", "--set", "model.hidden=[5000, 5000]"));
    Outcome outcome = run(CLASS_PATH, List.of(SMALL_HEAP), job);
    assertThat(outcome.err())
        .startsWith("sparkvae pipeline: memory: expected a heap of at least ")
        .hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(6);
    assertThat(here.resolve("run")).doesNotExist();
  }

  @Test
  void aHeapThatIsTooSmallForSparkItself() throws Exception {
    Outcome outcome = run(CLASS_PATH, List.of("-Xmx300m"), good.train(here.resolve("out")));
    assertThat(outcome.err())
        .matches(
            "sparkvae train: spark.driver.memory: expected a heap of at least 450 MiB,"
                + " which Spark itself needs, found \\d+ MiB\n");
    assertThat(outcome.code()).isEqualTo(6);
  }

  @Test
  void aHeapOfExecutorsThatIsTooSmallForSparkItself() throws Exception {
    List<String> options = List.of(SMALL_HEAP, "-Dspark.executor.memory=300m");
    Outcome outcome = run(CLASS_PATH, options, good.train(here.resolve("out")));
    assertThat(outcome.err())
        .isEqualTo(
            "sparkvae train: spark.executor.memory: expected a heap of at least 450 MiB,"
                + " which Spark itself needs, found 300m\n");
    assertThat(outcome.code()).isEqualTo(6);
  }

  @Test
  @Tag("proofs")
  void aTaskInTheDriverWithoutMemory() throws Exception {
    Path images = BadFiles.folder(here.resolve("in"), 3, 8);
    List<String> job = new ArrayList<>(List.of("ingest", "--input", images.toString()));
    job.addAll(List.of("--output", here.resolve("out").toString()));
    job.addAll(List.of("--set", "ingest.height=16000", "--set", "ingest.width=16000"));
    Outcome outcome = run(CLASS_PATH, List.of(SMALL_HEAP), job);
    assertThat(outcome.err()).startsWith("sparkvae ingest: " + NO_MEMORY).hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(6);
  }

  @Test
  @Tag("proofs")
  void aThreadOfSparksWithoutMemory() throws Exception {
    List<String> options = List.of("-Xmx1g", "-Dspark.extraListeners=" + Exhausted.class.getName());
    Outcome outcome = run(CLASS_PATH, options, good.train(here.resolve("out")));
    assertThat(outcome.err()).contains("sparkvae: " + NO_MEMORY);
    assertThat(outcome.code()).isEqualTo(6);
  }

  /** Runs out of memory in the thread that tells listeners of events. */
  public static final class Exhausted extends SparkListener {
    @Override
    public void onApplicationStart(SparkListenerApplicationStart start) {
      throw new OutOfMemoryError("listeners");
    }
  }

  @Test
  void aLibraryThatIsMissing() throws Exception {
    String incomplete =
        Arrays.stream(CLASS_PATH.split(File.pathSeparator))
            .filter(entry -> !entry.contains("/com/typesafe/config/"))
            .collect(Collectors.joining(File.pathSeparator));
    Outcome outcome = run(incomplete, List.of("-Xmx256m"), good.train(here.resolve("out")));
    assertThat(outcome.err())
        .startsWith(
            "sparkvae train: a defect of this program:"
                + " java.lang.NoClassDefFoundError: com/typesafe/config/Config");
    assertThat(outcome.code()).isEqualTo(1);
  }

  /** Hadoop throws an error of its own for a full disk; a limit on files stands in for it. */
  @Test
  void aDiskWithoutSpace() throws Exception {
    List<String> job = new ArrayList<>(good.train(here.resolve("out")));
    job.addAll(List.of("--set", "model.hidden=[2000]", "--verbose"));
    Outcome outcome = run("ulimit -f 500", CLASS_PATH, List.of("-Xmx1g"), job);
    assertThat(outcome.err())
        .contains("sparkvae train: disk: expected room for a file, found its size limited (")
        .contains("org.apache.hadoop.fs.FSError: java.io.IOException: File too large");
    assertThat(outcome.code()).isEqualTo(6);
  }

  private Outcome run(String classPath, List<String> options, List<String> job)
      throws IOException, InterruptedException {
    return run("true", classPath, options, job);
  }

  /** Starts a JVM in which Spark and we share a class path, after a command of the shell. */
  private Outcome run(String before, String classPath, List<String> options, List<String> job)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", before + "; exec \"$@\"", ""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    command.addAll(List.of("--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC"));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-Dspark.master=local[1]", "-Dspark.ui.enabled=false"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    command.addAll(job);
    Path err = here.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("expected to end within 2 minutes");
    }
    return new Outcome(process.exitValue(), "", Script.text(err));
  }
}
