// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  @Test
  void resultsHaveTheOrderOfTheWork() {
    List<Callable<Integer>> work =
        IntStream.range(0, 20).<Callable<Integer>>mapToObj(i -> () -> i).toList();
    assertThat(SideBySide.run(work, 3)).isEqualTo(IntStream.range(0, 20).boxed().toList());
    assertThat(SideBySide.run(List.of(), 3)).isEmpty();
  }

  @Test
  void whatFailsIsThrownWhenAllHasEnded() {
    CountDownLatch failing = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Callable<Integer> bad =
        () -> {
          failing.countDown();
          throw new IllegalArgumentException("bad");
        };
    Callable<Integer> slow =
        () -> {
          failing.await();
          ended.set(true);
          return 1;
        };
    assertThatThrownBy(() -> SideBySide.run(List.of(bad, slow), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bad");
    assertThat(ended).isTrue();
  }
}
