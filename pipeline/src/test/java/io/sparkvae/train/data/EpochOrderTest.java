// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochOrderTest {
  private static List<ChunkRef> chunks(int... rows) {
    List<ChunkRef> chunks = new ArrayList<>();
    for (int r : rows) {
      chunks.add(new ChunkRef("part", chunks.size(), r));
    }
    return chunks;
  }

  private static int[] rows(String sizes) {
    return Arrays.stream(sizes.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "100, 1, 10, 5",
    "7 13 1 0 29, 3, 4, 2",
    "1, 4, 8, 3",
    "5 5 5, 4, 3, 1",
    "0 3, 2, 2, 7",
    "17 19 23 31, 7, 5, 100",
    "1000 999, 13, 64, 3"
  })
  void everyExampleIsUsedOnceAnEpoch(String sizes, int workers, int batchSize, int frequency) {
    int examples = IntStream.of(rows(sizes)).sum();
    long[] perWorker = used(sizes, new EpochDivision(examples, workers, batchSize, frequency));
    assertThat(Arrays.stream(perWorker).max().orElseThrow())
        .isLessThanOrEqualTo(Arrays.stream(perWorker).min().orElseThrow() + 1);
  }

  /** Every step but the last of an epoch uses the whole batch, whatever the number of workers. */
  @ParameterizedTest
  @CsvSource({
    "100, 1, 10, 5",
    "7 13 1 0 29, 3, 4, 2",
    "5 5 5, 5, 8, 1",
    "17 19 23 31, 7, 11, 100",
    "1000 999, 13, 64, 3",
    "1000 999, 64, 64, 3"
  })
  void workersMayShareABatch(String sizes, int workers, int batchSize, int frequency) {
    int examples = IntStream.of(rows(sizes)).sum();
    BatchSize shared = new BatchSize(batchSize, BatchSize.Of.GLOBAL);
    EpochDivision plan = new EpochDivision(examples, workers, shared, frequency);
    used(sizes, plan);
    assertThat(plan.steps()).isEqualTo((examples + batchSize - 1) / batchSize);
    for (long step = 0; step < plan.steps(); step++) {
      long inStep = 0;
      for (int worker = 0; worker < workers; worker++) {
        long left = plan.start(worker + 1) - plan.start(worker) - step * plan.batch(worker);
        assertThat(left > 0).isEqualTo(step < plan.steps(worker));
        inStep += Math.max(0, Math.min(left, plan.batch(worker)));
      }
      assertThat(inStep)
          .isEqualTo(step < plan.steps() - 1 ? batchSize : examples - step * batchSize);
    }
  }

  /** How many examples each worker uses in an epoch; all together use each once. */
  private static long[] used(String sizes, EpochDivision plan) {
    List<ChunkRef> chunks = chunks(rows(sizes));
    int examples = IntStream.of(rows(sizes)).sum();
    int workers = plan.workers();
    long[] perWorker = new long[workers];
    for (int epoch = 0; epoch < 2; epoch++) {
      List<EpochOrder.Place> used = new ArrayList<>();
      Arrays.fill(perWorker, 0);
      for (int round = 0; round < plan.rounds(); round++) {
        long inRound = 0;
        for (int worker = 0; worker < workers; worker++) {
          EpochOrder order = new EpochOrder(chunks, 3, epoch);
          long end = Math.min(plan.firstStep(round + 1), plan.steps(worker));
          for (long step = plan.firstStep(round); step < end; step++) {
            long from = plan.start(worker) + step * plan.batch(worker);
            long to = Math.min(from + plan.batch(worker), plan.start(worker + 1));
            for (long position = from; position < to; position++) {
              used.add(order.at(position));
              perWorker[worker]++;
              inRound++;
            }
          }
        }
        assertThat(inRound).as("a round without work").isPositive();
      }
      Set<EpochOrder.Place> distinct = new HashSet<>(used);
      assertThat(used).hasSize(examples);
      assertThat(distinct).hasSize(examples);
      assertThat(distinct).allMatch(p -> p.row() >= 0 && p.row() < chunks.get(p.chunk()).rows());
    }
    return perWorker;
  }

  @Test
  void aSharedBatchHasAnImageForEachWorker() {
    assertThatThrownBy(() -> new EpochDivision(100, 9, new BatchSize(8, BatchSize.Of.GLOBAL), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theOrderDependsOnSeedAndEpoch() {
    assertThat(order(1, 0)).isEqualTo(order(1, 0));
    assertThat(order(1, 0)).isNotEqualTo(order(1, 1)).isNotEqualTo(order(2, 0));
  }

  private static List<EpochOrder.Place> order(long seed, int epoch) {
    EpochOrder order = new EpochOrder(chunks(30, 40, 50), seed, epoch);
    return IntStream.range(0, 120).mapToObj(order::at).toList();
  }
}
