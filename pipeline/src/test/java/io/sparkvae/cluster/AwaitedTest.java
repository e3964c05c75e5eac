// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.machine.JvmMemory;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwaitedTest {
  private static final StandaloneMaster.Worker WORKER =
      new StandaloneMaster.Worker(4, 4 * JvmMemory.GIB, 2);

  private static SparkConf conf(String properties) {
    SparkConf conf = new SparkConf(false);
    Arrays.stream(properties.split(" "))
        .map(property -> property.split("=", 2))
        .forEach(property -> conf.set("spark." + property[0], property[1]));
    return conf;
  }

  private static Optional<StandaloneMaster.Offer> workers(int count, int driverCores) {
    return Optional.of(
        new StandaloneMaster.Offer(Collections.nCopies(count, WORKER), driverCores, 1));
  }

  @ParameterizedTest
  @CsvSource({
    // One executor on each worker, with all its cores.
    "'', 12",
    "default.parallelism=20, 12",
    "cores.max=5, 5",
    "cores.max=50, 12",
    "executor.cores=1, 12",
    "executor.cores=3, 3 * 3",
    "executor.cores=2 cores.max=5, 4",
    // Four of 1 GiB fit a worker, one of 3 GiB, none of 5 GiB.
    "executor.cores=1 executor.memory=3g, 3",
    "executor.memory=5g, 0",
    "task.cpus=2, 6",
    "executor.cores=3 task.cpus=2, 3",
    "executor.cores=2 executor.resource.gpu.amount=1 task.resource.gpu.amount=0.5, 12",
    "executor.cores=4 executor.resource.gpu.amount=2 task.resource.gpu.amount=1, 6",
    "executor.cores=4 executor.resource.gpu.amount=4 task.resource.gpu.amount=1, 0",
    // Executors on demand are limited by the cluster, too.
    "dynamicAllocation.enabled=true, 12",
    "dynamicAllocation.enabled=true executor.cores=2 dynamicAllocation.maxExecutors=2, 4",
    "dynamicAllocation.enabled=true executor.cores=2 dynamicAllocation.maxExecutors=100, 12"
  })
  void aStandaloneClusterGivesWhatItsWorkersHold(String properties, String slots) {
    SparkConf conf = conf(("master=spark://h:1 " + properties).strip());
    long expected =
        Arrays.stream(slots.split(" \\* ")).mapToLong(Long::parseLong).reduce(1, (a, b) -> a * b);
    assertThat(Awaited.of(conf, workers(3, 0)).map(Awaited::slots)).contains(expected);
  }

  @Test
  void aDriverInTheClusterTakesACore() {
    assertThat(Awaited.of(conf("master=spark://h:1"), workers(1, 1)).map(Awaited::slots))
        .contains(3L);
  }

  @ParameterizedTest
  @CsvSource({
    "'master=local-cluster[3,2,1024]', 6",
    "'master=local-cluster[3,2,1024] task.cpus=2', 3",
    "master=yarn, 2",
    "master=yarn executor.instances=5 executor.cores=4, 20",
    "master=k8s://h executor.instances=3, 3",
    "master=yarn dynamicAllocation.enabled=true dynamicAllocation.maxExecutors=7, 7",
    "master=yarn dynamicAllocation.enabled=true, -1",
    // Its master did not answer.
    "master=spark://h:1 executor.cores=2, -1"
  })
  void otherClustersGiveWhatTheyAreAskedFor(String properties, long slots) {
    assertThat(Awaited.of(conf(properties), Optional.empty()).map(Awaited::slots).orElse(-1L))
        .isEqualTo(slots);
  }

  /** Of 8 tasks on two executors with four cores each, and of more and fewer. */
  @ParameterizedTest
  @CsvSource({"8, 4, 8, 4", "5, 4, 8, 2", "1, 4, 8, 1", "100, 4, 8, 4", "8, 4, 3, 4", "8, 1, 8, 1"})
  void tasksAreSpreadEvenly(long tasks, int slots, long all, int ofExecutor) {
    assertThat(TaskSlots.evenly(tasks, slots, all)).isEqualTo(ofExecutor);
  }

  @Test
  void theOperatorMayBeContentWithAPart() {
    Awaited ten = new Awaited(10, "");
    assertThat(ten.enough(conf("master=yarn"))).isEqualTo(10);
    assertThat(ten.enough(conf("scheduler.minRegisteredResourcesRatio=0.75"))).isEqualTo(8);
  }
}
