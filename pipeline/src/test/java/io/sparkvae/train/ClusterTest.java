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

  @TempDir static Path temporary;
  private static SparkSession cluster;
  private static Shards shards;
  private static TrainingContent expected;
  private static org.apache.hadoop.fs.Path codes;
  private static TrainingContent expectedPrior;
  private static TrainingContent expectedOfDl4j;

  @BeforeAll
  static void start() throws IOException {
    shards = TestTraining.shards();
    expected = TestTraining.content(TestTraining.run(SETTINGS, shards, temporary.resolve("local")));
    codes = TestCodes.write(temporary.resolve("latents"), TestCodes.chessboards(96, 1));
    expectedPrior = TestTraining.content(prior(TestSpark.session(), "local-prior"));
    expectedOfDl4j =
        TestTraining.content(TestTraining.run(DL4J, shards, temporary.resolve("dl4j-local")));
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
