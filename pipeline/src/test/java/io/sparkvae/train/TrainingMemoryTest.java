// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.failure.ResourceFailure;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingMemoryTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  private static TrainingMemory adam(int parameters) {
    return new TrainingMemory(parameters, 12L * parameters, 12L * parameters, 1);
  }

  @Test
  void aModelThatCannotFitIsRefusedWithWhatWouldFit() {
    // An MLP for RGB of 256 x 256 has 79 million; the tests' own heap is 3 GiB.
    assertThatThrownBy(() -> adam(78_926_628).requireHeaps(conf("local[2]")))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageMatching(
            "memory: expected a heap of at least 6\\.4 GiB for 78,926,628 parameters and 1 task at"
                + " a time, found \\S+ GiB; --driver-memory 14g suffices, or a smaller model: this"
                + " heap holds at most \\d\\d,\\d{3},\\d{3} parameters");
    assertThatThrownBy(() -> adam(78_926_628).requireHeaps(conf("yarn")))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("found 1.0 GiB; --executor-memory 7g suffices");
  }

  @Test
  void aModelThatMayFitIsTried() {
    for (String master : new String[] {"local", "local[*]", "yarn", "spark://h:1"}) {
      assertThatCode(() -> adam(19_796_772).requireHeaps(conf(master))).doesNotThrowAnyException();
    }
    assertThatCode(
            () -> adam(50_000_000).requireHeaps(conf("yarn").set("spark.executor.memory", "2g")))
        .doesNotThrowAnyException();
  }

  /** Between two rounds there are parameters alone; a worker makes its moments itself. */
  @Test
  void momentsThatAreResetNeedNoMemoryBetweenRounds() {
    int parameters = 50_000_000;
    assertThatThrownBy(() -> adam(parameters).requireHeaps(conf("local")))
        .isInstanceOf(ResourceFailure.class);
    TrainingMemory reset = new TrainingMemory(parameters, 4L * parameters, 12L * parameters, 1);
    assertThatCode(() -> reset.requireHeaps(conf("local"))).doesNotThrowAnyException();
  }

  @Test
  void everyTaskAtATimeNeedsMemory() {
    SparkConf four = conf("yarn").set("spark.executor.memory", "2g");
    new TrainingMemory(20_000_000, 240_000_000L, 240_000_000L, 4).requireHeaps(four);
    assertThatThrownBy(
            () -> new TrainingMemory(20_000_000, 240_000_000L, 240_000_000L, 8).requireHeaps(four))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("20,000,000 parameters and 8 tasks at a time, found 2.0 GiB");
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
