// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.train.step.WorkerMemory;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingMemoryTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  private static WorkerMemory worker(int parameters) {
    long vector = 4L * parameters;
    return new WorkerMemory(parameters, 3 * vector, 3 * vector, vector, 2 * vector, vector);
  }

  private static TrainingMemory adam(int parameters) {
    return adam(parameters, 1);
  }

  private static TrainingMemory adam(int parameters, int tasks) {
    return new TrainingMemory(worker(parameters), TrainingMemory.Place.TASKS, tasks, 0);
  }

  private static TrainingMemory local(int parameters) {
    return new TrainingMemory(worker(parameters), TrainingMemory.Place.DRIVER, 1, 0);
  }

  @Test
  void aModelThatCannotFitIsRefusedWithWhatWouldFit() {
    // The tests' own heap is 3 GiB.
    assertThatThrownBy(() -> adam(158_000_000).require(conf("local[2]")))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageMatching(
            "memory: expected a heap of at least \\S+ GiB for 158,000,000 parameters and 1 task at"
                + " a time, found \\S+ GiB; --driver-memory \\d+g suffices, or a smaller model: this"
                + " heap holds at most [\\d,]+ parameters");
    assertThatThrownBy(() -> adam(78_926_628).require(conf("yarn")))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("found 1.0 GiB; --executor-memory ");
  }

  @Test
  void aModelThatMayFitIsTried() {
    for (String master : new String[] {"local", "local[*]", "yarn", "spark://h:1"}) {
      assertThatCode(() -> adam(5_000_000).require(conf(master))).doesNotThrowAnyException();
      assertThatCode(() -> local(5_000_000).require(conf(master))).doesNotThrowAnyException();
    }
    assertThatCode(
            () -> adam(50_000_000).require(conf("spark://h:1").set("spark.executor.memory", "2g")))
        .doesNotThrowAnyException();
  }

  @Test
  void everyTaskAtATimeNeedsMemory() {
    SparkConf four = conf("spark://h:1").set("spark.executor.memory", "2g");
    adam(20_000_000, 4).require(four);
    assertThatThrownBy(() -> adam(20_000_000, 8).require(four))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("20,000,000 parameters and 8 tasks at a time, found 2.0 GiB");
  }

  @Test
  void arraysOutsideTheHeapAreCounted() {
    SparkConf four =
        conf("spark://h:1")
            .set("spark.executor.memory", "8g")
            .set(
                "spark.executor.extraJavaOptions",
                "-Da=b -Dorg.bytedeco.javacpp.maxbytes=512m -Dc=d");
    adam(16_000_000, 4).require(four);
    assertThatThrownBy(() -> adam(20_000_000, 4).require(four))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "memory outside the heap: expected at least 610 MiB for the arrays of 20,000,000 parameters and 4 tasks at a time, found 512 MiB (JavaCPP's maxbytes); --conf spark.sparkvae.offHeap=1g suffices, or a smaller train.partSize");
    new TrainingMemory(worker(20_000_000), TrainingMemory.Place.CARDS, 4, 0).require(four);
  }

  /** Spark's own overhead is a tenth of the heap, and 384 MiB at least. */
  @ParameterizedTest
  @ValueSource(strings = {"yarn", "k8s://https://h:1"})
  void aContainerMustHoldWhatIsOutsideTheHeap(String master) {
    SparkConf executor = conf(master).set("spark.executor.memory", "8g");
    adam(10_000_000, 4).require(executor);
    assertThatThrownBy(() -> adam(20_000_000, 4).require(executor))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "memory outside the heap of an executor: expected at least 1.1 GiB for 20,000,000 parameters and 4 tasks at a time (915 MiB of arrays and 256 MiB for the rest), found 819 MiB; --conf spark.executor.memoryOverhead=3g suffices");
    adam(20_000_000, 4).require(executor.set("spark.executor.memoryOverhead", "1200m"));
  }

  @ParameterizedTest
  @CsvSource({
    // A local master runs as many as it has cores.
    "'local', '', 9, 1",
    "'local[4]', '', 9, 4",
    "'local[4]', '', 3, 3",
    "'local-cluster[2,4,1024]', '', 6, 3",
    // Two executors with four cores each.
    "yarn, spark.executor.cores=4 spark.executor.instances=2, 8, 4",
    "yarn, spark.executor.cores=4 spark.executor.instances=2, 5, 2",
    "yarn, spark.executor.cores=4 spark.task.cpus=2 spark.executor.instances=2, 8, 2",
    // How many executors there will be is not known.
    "spark://h:1, spark.executor.cores=4, 8, 1",
    "spark://h:1, '', 8, 1",
  })
  void tasksThatCertainlyRunTogether(String master, String properties, long tasks, int together) {
    SparkConf conf = conf(master);
    properties
        .lines()
        .flatMap(line -> Stream.of(line.split(" ")))
        .forEach(word -> conf.set(word.split("=")[0], word.split("=")[1]));
    assertThat(TaskSlots.together(conf, tasks)).isEqualTo(together);
  }
}
