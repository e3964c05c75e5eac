// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  private static TrainingMemory adam(int parameters) {
    return new TrainingMemory(parameters, 12L * parameters, 1);
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
}
