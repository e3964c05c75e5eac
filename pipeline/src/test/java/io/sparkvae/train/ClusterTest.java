// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.TestCodes;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.train.loop.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors in processes of their own, by Spark's local-cluster. */
class ClusterTest {
  private static final Settings DL4J =
      TestTraining.settings(
          "train { trainer = dl4j-spark, epochs = 3, averagingFrequency = 1, workers = 3 }");

  private static final Settings SETTINGS =
      TestTraining.settings("train { epochs = 4, averagingFrequency = 1 }");

  /** A state of half a megabyte, of which executors send each other changes. */
  private static final Settings CHANGES =
      SETTINGS.with("train.send = bf16, model.hidden = [256]", "test");

  @TempDir static Path temporary;
  private static SparkSession cluster;
  private static Shards shards;
  private static TrainingContent expected;
  private static org.apache.hadoop.fs.Path codes;
  private static TrainingContent expectedPrior;
  private static TrainingContent expectedOfDl4j;
  private static TrainingContent expectedOfChanges;

  @BeforeAll
  static void start() throws IOException {
    shards = TestTraining.shards();
    expected = TestTraining.content(TestTraining.run(SETTINGS, shards, temporary.resolve("local")));
    codes = TestCodes.write(temporary.resolve("latents"), TestCodes.chessboards(96, 1));
    expectedPrior = TestTraining.content(prior(TestSpark.session(), "local-prior"));
    expectedOfDl4j =
        TestTraining.content(TestTraining.run(DL4J, shards, temporary.resolve("dl4j-local")));
    expectedOfChanges =
        TestTraining.content(TestTraining.run(CHANGES, shards, temporary.resolve("changes-local")));
    TestSpark.session().stop();
    // Spark's scripts want the directory; the class path that follows is complete.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    cluster =
        SparkSession.builder()
            .master("local-cluster[2,1,1024]")
            .appName("sparkvae cluster tests")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "700m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config(
                "spark.executor.extraJavaOptions",
                "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=512m")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.stop();
    }
  }

  @Test
  @Tag("proofs")
  void aClusterGivesTheParametersOfThreads() {
    Manifest.Read run = TestTraining.run(cluster, SETTINGS, shards, temporary.resolve("cluster"));
    assertThat(TestTraining.content(run)).isEqualTo(expected);
  }

  @Test
  @Tag("proofs")
  void changesInBfloat16GiveTheParametersOfThreadsForFewerBytes() throws Exception {
    // No checkpoints, after which rounds begin with what the driver sends.
    Settings changes =
        CHANGES.with("train { segments = 2, checkpoint.everySeconds = 1e6 }", "test");
    Settings floats = changes.withOverride("train.send=fp32");
    Crossed all =
        Crossed.in(() -> TestTraining.run(cluster, floats, shards, temporary.resolve("fp32")));
    Path output = temporary.resolve("changes");
    Crossed half =
        Crossed.in(
            () ->
                assertThat(TestTraining.content(TestTraining.run(cluster, changes, shards, output)))
                    .isEqualTo(expectedOfChanges));
    // Half of two states, and the state that the round began with.
    assertThat((double) half.shuffled() / all.shuffled()).isBetween(0.9, 1.1);
    // Of two segments one is one's own, in float as it lies in memory; half of the other.
    assertThat((double) half.cached() / all.cached()).isBetween(0.65, 0.85);
  }

  /**
   * Bytes that tasks read.
   *
   * @param shuffled of what other tasks sent them
   * @param cached of segments that lie on executors, by tasks that train or evaluate
   */
  private record Crossed(long shuffled, long cached) {
    static Crossed in(Runnable work) throws Exception {
      AtomicLong shuffled = new AtomicLong();
      AtomicLong cached = new AtomicLong();
      SparkListener counter =
          new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
              long received = end.taskMetrics().shuffleReadMetrics().totalBytesRead();
              shuffled.addAndGet(received);
              cached.addAndGet(received > 0 ? 0 : end.taskMetrics().inputMetrics().bytesRead());
            }
          };
      cluster.sparkContext().addSparkListener(counter);
      work.run();
      cluster.sparkContext().listenerBus().waitUntilEmpty();
      cluster.sparkContext().removeSparkListener(counter);
      return new Crossed(shuffled.get(), cached.get());
    }
  }

  /** Settings with two workers, one on each executor. */
  private static Manifest.Read prior(SparkSession spark, String output) {
    Request request =
        Request.to(
                new org.apache.hadoop.fs.Path(temporary.resolve(output).toUri()),
                PriorTrainingTest.SETTINGS.with("train.epochs = 2", "test"))
            .with("latents", codes);
    return StageRunner.run(new TrainStage(), request, spark, Stop.NEVER);
  }

  @Test
  @Tag("proofs")
  void aPriorOverCodesIsThatOfThreads() {
    assertThat(TestTraining.content(prior(cluster, "prior"))).isEqualTo(expectedPrior);
  }

  /** The short form is that of a real standalone cluster, in {@code ClusterChaosIT}. */
  @Test
  @Tag("proofs")
  void aKilledExecutorChangesNothing() throws Exception {
    killAnExecutor(SETTINGS, expected, temporary.resolve("killed"));
  }

  @Test
  @Tag("proofs")
  void aKilledExecutorChangesNothingOfChanges() throws Exception {
    killAnExecutor(CHANGES, expectedOfChanges, temporary.resolve("changes-killed"));
  }

  @Test
  @Tag("proofs")
  void aKilledExecutorChangesNothingOfDl4jsAverages() throws Exception {
    killAnExecutor(DL4J, expectedOfDl4j, temporary.resolve("dl4j-killed"));
  }

  private static void killAnExecutor(Settings settings, TrainingContent whole, Path output)
      throws Exception {
    CompletableFuture<Manifest.Read> run =
        CompletableFuture.supplyAsync(() -> TestTraining.run(cluster, settings, shards, output));
    Path metrics = output.resolve(MetricsFile.FILE);
    while (!run.isDone() && (!Files.exists(metrics) || Files.size(metrics) == 0)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    ProcessHandle executor =
        ProcessHandle.current()
            .children()
            .filter(p -> p.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    assertThat(run).as("a run that is killed in the middle").isNotDone();
    executor.destroyForcibly();
    assertThat(TestTraining.content(run.get(120, TimeUnit.SECONDS))).isEqualTo(whole);
    assertThat(TestTraining.metrics(output)).hasSize((int) whole.rounds());
  }
}
