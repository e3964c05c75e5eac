// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Fixture;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ClassifiersTest {
  private final Classifiers classifiers = new Classifiers(Fixture.spark());

  @Test
  void independentWorkIsDoneAtOnceAndKeepsItsOrder() {
    int cores = Fixture.spark().sparkContext().defaultParallelism();
    CountDownLatch atWork = new CountDownLatch(Math.min(3, cores));
    Callable<Long> waiting =
        () -> {
          atWork.countDown();
          atWork.await(); // for ever, if the others do not begin
          return Fixture.spark().range(0, 10).count();
        };
    assertThat(classifiers.atOnce(List.of(waiting, () -> 2L, waiting, waiting)))
        .containsExactly(10L, 2L, 10L, 10L);
  }

  @Test
  void aFailureIsThrownAsItWas() {
    Callable<Integer> failing =
        () -> {
          throw new DataFailure("no rows");
        };
    assertThatThrownBy(() -> classifiers.atOnce(List.of(() -> 1, failing)))
        .isInstanceOf(DataFailure.class)
        .hasMessage("no rows");
  }
}
