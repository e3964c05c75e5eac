// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A card is asked for on a machine without a driver. */
class MissingCardTest {
  private static final String MESSAGE = ": NVIDIA's driver: expected ";

  @TempDir Path here;
  private SparkSession spark;
  private GoodRun good;

  @BeforeEach
  void makeInputs() throws IOException {
    assumeThat(Path.of("/dev/nvidiactl")).as("a machine without a card").doesNotExist();
    spark =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
    good = GoodRun.in(here);
  }

  @AfterEach
  void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  private void fails(List<String> job, String... more) {
    List<String> words = new ArrayList<>(job);
    words.addAll(List.of(more));
    // This JVM and an executor, and whatever else tests something with a card meanwhile.
    words.addAll(List.of("--set", "gpu.executorsPerCard=several"));
    Outcome outcome = Outcome.of(words.toArray(String[]::new));
    assertThat(outcome.err())
        .startsWith("sparkvae " + job.get(0) + MESSAGE)
        .contains("libcuda.so.1")
        .hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(6);
  }

  @Test
  void aLocalMasterSaysSo() {
    fails(good.train(here.resolve("a")), "--set", "gpu.local=0");
    fails(good.encode(good.model(), good.shards(), here.resolve("b")), "--set", "gpu.local=0");
    fails(good.train(here.resolve("c")), "--set", "gpu.local=0", "--set", "train.trainer=local");
  }

  @Test
  void theDoctorSaysSoWhereACardIsAskedFor() {
    Outcome asked = Outcome.of("doctor", "--set", "gpu.local=0");
    assertThat(asked.code()).isEqualTo(6);
    assertThat(asked.out())
        .containsPattern("FATAL +driver +GPUs +NVIDIA's driver: expected libcuda.so.1");
    assertThat(asked.err()).contains("driver: GPUs NVIDIA's driver: expected libcuda.so.1");
    assertThat(Outcome.of("doctor").out()).containsPattern("ok +driver +GPUs +none");
  }

  /** Spark tries the task four times, and the message is that of the task. */
  @Test
  void aTaskOfAClusterSaysSo() throws IOException {
    spark.stop();
    Path script = here.resolve("discovery.sh");
    Files.writeString(script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\"]}'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    spark =
        SparkSession.builder()
            .master("local-cluster[1,1,1024]")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "800m")
            .config("spark.worker.resource.gpu.amount", "1")
            .config("spark.worker.resource.gpu.discoveryScript", script.toString())
            .config("spark.executor.resource.gpu.amount", "1")
            .config("spark.task.resource.gpu.amount", "1")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector")
            .getOrCreate();
    fails(good.train(here.resolve("a")));
    fails(good.encode(good.model(), good.shards(), here.resolve("b")));
  }
}
