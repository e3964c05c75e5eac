// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import static org.assertj.core.api.Assertions.assertThat;

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
    List<ChunkRef> chunks = chunks(rows(sizes));
    int examples = IntStream.of(rows(sizes)).sum();
    EpochDivision plan = new EpochDivision(examples, workers, batchSize, frequency);
    for (int epoch = 0; epoch < 2; epoch++) {
      List<EpochOrder.Place> used = new ArrayList<>();
      long[] perWorker = new long[workers];
      for (int round = 0; round < plan.rounds(); round++) {
        long inRound = 0;
        for (int worker = 0; worker < workers; worker++) {
          EpochOrder order = new EpochOrder(chunks, 3, epoch);
          long end = Math.min(plan.firstStep(round + 1), plan.steps(worker));
          for (long step = plan.firstStep(round); step < end; step++) {
            long from = plan.start(worker) + step * batchSize;
            long to = Math.min(from + batchSize, plan.start(worker + 1));
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
      assertThat(Arrays.stream(perWorker).max().orElseThrow())
          .isLessThanOrEqualTo(Arrays.stream(perWorker).min().orElseThrow() + 1);
    }
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
