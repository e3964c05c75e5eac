// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.shard.TestSpark;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** By the names that Spark gives its threads. */
class DriverTimeTest {
  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());

  @Test
  void tasksAndListenersDoNotCount() {
    List<String> ofTasks =
        spark.parallelize(List.of(1, 2), 2).map(i -> Thread.currentThread().getName()).collect();
    assertThat(ofTasks).noneMatch(DriverTime::isOfDriver);
    assertThat(threads("spark-listener-group")).isNotEmpty().noneMatch(DriverTime::isOfDriver);
  }

  @Test
  void whatSchedulesThemCounts() {
    for (String name : new String[] {"dag-scheduler-event-loop", "dispatcher-event-loop"}) {
      assertThat(threads(name)).isNotEmpty().allMatch(DriverTime::isOfDriver);
    }
    assertThat(DriverTime.seconds()).isPositive();
  }

  private static Set<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .collect(Collectors.toSet());
  }
}
