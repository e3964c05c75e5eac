// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.updater.Adam;
import io.sparkvae.train.updater.Optimiser;
import io.sparkvae.train.updater.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {
  /** A state of 425,284 parameters and Adam's moments. */
  private static final long STATE = 12L * 425_284;

  @ParameterizedTest
  @CsvSource({"1, 0", "6, 0", "7, 7", "8, 8", "64, 25", "4096, 623"})
  void noneForFewWorkersThenOneForEachUntilTasksCostMore(int workers, int expected) {
    assertThat(Segments.forWorkers(workers, STATE).count()).isEqualTo(expected);
  }

  /** On 10 Gbit/s, tasks that take the driver what moving 512 KiB takes. */
  @Test
  void noOtherNumberIsFaster() {
    int workers = 128;
    int best = Segments.forWorkers(workers, STATE).count();
    for (int other : new int[] {best / 2, best - 1, best + 1, best * 2, workers}) {
      assertThat(cost(workers, best))
          .as("%d segments", other)
          .isLessThanOrEqualTo(cost(workers, other));
    }
  }

  private static double cost(int workers, int segments) {
    return new Segments(segments).received(workers, STATE) + segments * (512.0 * 1024);
  }

  @Test
  void whatATaskReceivesFitsIntoMemoryWhereThereAreWorkersEnough() {
    for (int workers : new int[] {6, 64, 1024, 4096, 100_000}) {
      long received = Segments.forWorkers(workers, STATE).received(workers, STATE);
      assertThat(received).isLessThanOrEqualTo(32L << 20);
    }
    assertThat(Segments.forWorkers(8, 1L << 30).received(8, 1L << 30)).isEqualTo(1L << 30);
    assertThat(Segments.forWorkers(1 << 20, 24L << 30).count()).isEqualTo(1 << 20);
  }

  @Test
  void aModelWithoutMomentsMovesItsParametersAlone() {
    assertThat(Optimiser.of(new Sgd()).stateBytes(10)).isEqualTo(40);
    assertThat(Optimiser.of(new Adam(0.9, 0.999, 1e-8)).stateBytes(10)).isEqualTo(120);
    assertThat(Optimiser.of(new Adam(0.9, 0.999, 1e-8)).averagedBytes(10)).isEqualTo(120);
    Optimiser reset =
        Optimiser.from(Settings.reference().with("train.updater.betweenRounds = reset", "test"));
    assertThat(reset.stateBytes(10)).isEqualTo(120);
    assertThat(reset.averagedBytes(10)).isEqualTo(40);
  }
}
