// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The next element is read while the one before is used. */
class ReadAheadTest {
  @Test
  void theElementsComeInOrderAndTheNextIsReadMeanwhile() throws InterruptedException {
    List<CountDownLatch> read = IntStream.range(0, 3).mapToObj(i -> new CountDownLatch(1)).toList();
    Iterator<Integer> source =
        IntStream.range(0, 3)
            .mapToObj(
                i -> {
                  read.get(i).countDown();
                  return i;
                })
            .iterator();
    List<Integer> found = new ArrayList<>();
    try (ReadAhead<Integer> ahead = new ReadAhead<>(source, () -> {})) {
      while (ahead.hasNext()) {
        int next = ahead.next();
        found.add(next);
        if (next < 2) {
          assertThat(read.get(next + 1).await(1, TimeUnit.MINUTES)).isTrue();
        }
      }
      assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(found).containsExactly(0, 1, 2);
  }

  @Test
  void whatReadingThrowsIsThrownWhereTheElementIsWanted() {
    Iterator<Integer> source =
        IntStream.range(0, 2)
            .mapToObj(
                i -> {
                  if (i == 1) {
                    throw new DataFailure("shard: expected a file, found none");
                  }
                  return i;
                })
            .iterator();
    try (ReadAhead<Integer> ahead = new ReadAhead<>(source, () -> {})) {
      assertThat(ahead.next()).isZero();
      assertThatThrownBy(ahead::hasNext).isInstanceOf(DataFailure.class);
    }
  }

  @Test
  void theResourcesAreClosedByTheThreadThatReads() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    AtomicReference<String> by = new AtomicReference<>();
    Iterator<Integer> endless = IntStream.iterate(0, i -> i + 1).iterator();
    ReadAhead<Integer> ahead =
        new ReadAhead<>(
            endless,
            () -> {
              by.set(Thread.currentThread().getName());
              closed.countDown();
            });
    assertThat(ahead.next()).isZero();
    assertThat(closed.getCount()).isOne();
    ahead.close();
    assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(by).hasValue("read-ahead");
  }
}
