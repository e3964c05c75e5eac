// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.cluster.ExecutorWatch;
import io.sparkvae.cluster.OtherJava;
import io.sparkvae.cluster.Patience;
import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.failure.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job asks of a real standalone cluster, and what it does when it does not get it. */
@ExtendWith(SharedCluster.class)
class ExecutorsIT {
  private static final int ALL = 2 * SharedCluster.CORES_OF_A_WORKER;
  private static final Map<String, String> TOO_LARGE =
      Map.of("spark.executor.memory", "3g", Patience.PROPERTY, "1s");

  @TempDir Path here;

  /** Asked at once, when no executor has registered yet. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void slotsAreThoseOfTheWholeCluster(boolean onDemand) throws Exception {
    Map<String, String> properties = new HashMap<>(Map.of("spark.default.parallelism", "20"));
    if (onDemand) {
      properties.putAll(
          Map.of(
              "spark.dynamicAllocation.enabled", "true",
              "spark.dynamicAllocation.shuffleTracking.enabled", "true",
              "spark.dynamicAllocation.schedulerBacklogTimeout", "1s"));
    }
    try (SparkSession spark = SharedCluster.get().session(properties)) {
      assertThat(TaskSlots.await(spark.sparkContext(), 100, () -> false))
          .isEqualTo(new TaskSlots(ALL, 2, "2 workers with 4 cores"));
      // The tasks that made Spark start executors are gone.
      List<Integer> one = List.of(1);
      assertThat(JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(one).collect())
          .isEqualTo(one);
    }
  }

  @Test
  void aJobForWhichNoWorkerHasRoomEnds() throws Exception {
    try (SparkSession spark = SharedCluster.get().session(TOO_LARGE);
        ExecutorWatch watch = ExecutorWatch.of(spark.sparkContext())) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Throwable thrown = catchThrowable(() -> context.parallelize(List.of(1)).count());
      Ending ofJob = Ending.of(watch.explained(new IllegalStateException(thrown)));
      assertThat(ofJob.code()).isEqualTo(ExitCode.RESOURCES);
      assertThat(ofJob.message())
          .isEqualTo(
              "executors: expected one within 1 second (spark.sparkvae.patience), found none; asked"
                  + " for executors of all cores of a worker, 3.0 GiB of memory"
                  + " (spark.executor.memory); %s offers 2 workers of 2 cores and 2.0 GiB of memory,"
                      .formatted(SharedCluster.get().url())
                  + " and has no other applications");
      Throwable ofWait =
          catchThrowable(() -> TaskSlots.await(spark.sparkContext(), 100, () -> false));
      assertThat(Ending.of(ofWait)).isEqualTo(ofJob);
    }
  }

  @Test
  void doctorWaitsForExecutorsAsLongAsPatienceSays() throws Exception {
    try (SparkSession spark = SharedCluster.get().session(TOO_LARGE)) {
      Outcome doctor = Outcome.of("doctor");
      assertThat(doctor.code()).as(doctor.err()).isEqualTo(ExitCode.RESOURCES.number());
      assertThat(doctor.err())
          .startsWith(
              "sparkvae doctor: executors: expected one within 1 second (spark.sparkvae.patience), found none; asked")
          .hasLineCount(1);
      assertThat(spark.sparkContext().isStopped()).isFalse();
    }
    // Control: where there is room it reports every executor.
    try (SparkSession spark = SharedCluster.get().session(Map.of(Patience.PROPERTY, "1min"))) {
      Outcome doctor = Outcome.of("doctor");
      assertThat(doctor.code()).as(doctor.err()).isZero();
      assertThat(doctor.out()).contains("executor 0", "executor 1");
      assertThat(spark.sparkContext().isStopped()).isFalse();
    }
  }

  /** Executors of another JDK, as Spark starts them. */
  @Test
  void anExecutorOfAnotherJdkEndsTheJob() throws Exception {
    Map<String, String> other = Map.of("spark.plugins", OtherJava.class.getName());
    String message =
        "java of an executor on 127\\.0\\.0\\.[12]: expected JDK 17, found 21\\.0\\.2\\+13 \\(.+\\); set JAVA_HOME of the workers to JDK 17";
    try (SparkSession spark = SharedCluster.get().session(other);
        ExecutorWatch watch = ExecutorWatch.of(spark.sparkContext())) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Throwable thrown = catchThrowable(() -> context.parallelize(List.of(1)).count());
      Ending ofJob = Ending.of(watch.explained(new IllegalStateException(thrown)));
      assertThat(ofJob.code()).isEqualTo(ExitCode.RESOURCES);
      assertThat(ofJob.message()).matches(message);
    }
    // Such an executor is counted before it is refused: the wait for it may end well, the job not.
    try (SparkSession spark = SharedCluster.get().session(other);
        ExecutorWatch watch = ExecutorWatch.of(spark.sparkContext())) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Throwable thrown =
          catchThrowable(
              () -> {
                TaskSlots.await(spark.sparkContext(), 100, () -> false);
                context.parallelize(List.of(1)).count();
              });
      assertThat(Ending.of(watch.explained(new IllegalStateException(thrown))).message())
          .matches(message);
    }
  }

  /** With another JDK the launcher's options keep an executor from starting. */
  @Test
  @Tag("proofs")
  void executorsThatCannotStartEndTheJob() throws Exception {
    Path java = Files.createDirectories(here.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java, "#!/bin/sh\necho 'Module jdk.incubator.vector not found' >&2\nexit 1\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> other =
        Map.of("spark.executorEnv.JAVA_HOME", here.resolve("jdk").toString());
    try (SparkSession spark = SharedCluster.get().session(other)) {
      Throwable thrown =
          catchThrowable(() -> TaskSlots.await(spark.sparkContext(), 100, () -> false));
      assertThat(Ending.of(thrown).code()).isEqualTo(ExitCode.RESOURCES);
      assertThat(Ending.of(thrown).message())
          .contains("executors: expected them to start, found that each ended at once");
    }
  }

  /** It waits inside Spark, where it cannot look for the request to stop. */
  @Test
  void aSignalEndsAJobThatWaits() throws Exception {
    Path shards = here.resolve("shards");
    Outcome ingested =
        Outcome.of(
            "ingest",
            "--set",
            "ingest.format=sprites",
            "--set",
            "ingest.sprites.sample=100",
            "--output",
            shards.toString());
    assertThat(ingested.code()).as(ingested.err()).isZero();
    int lease = 4;
    Process process =
        SharedCluster.get()
            .script("sparkvae", here)
            .start(
                "train",
                "--shards",
                shards.toString(),
                "--output",
                "waiting",
                "--set",
                "output.leaseSeconds=" + lease,
                "--set",
                "train.workers=2",
                "--",
                "--master",
                SharedCluster.get().url(),
                "--executor-memory",
                "3g");
    try {
      Path marker = here.resolve("waiting/_IN_PROGRESS");
      while (!marker.toFile().exists() && process.isAlive()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      // The work has begun; it asks Spark for a task next.
      TimeUnit.SECONDS.sleep(1);
      process.destroy();
      // It ends within the lease; on a busy machine that may take a little longer, but not for
      // ever.
      assertThat(process.waitFor(3L * lease, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }
}
