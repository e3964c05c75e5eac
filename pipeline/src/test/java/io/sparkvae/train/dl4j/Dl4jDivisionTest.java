// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RunDivision;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Dl4jDivisionTest {
  private static Dl4jDivision of(long examples, int workers, int batch, int frequency) {
    return new Dl4jDivision(new EpochDivision(examples, workers, batch, frequency), 3);
  }

  /** 2 workers have 10 batches of 10 images, and an average follows 4 of them. */
  @Test
  void whatDoesNotDivideIsOffered() {
    Dl4jDivision division = of(200, 2, 10, 4);
    assertThat(division.rounds()).isEqualTo(2);
    assertThat(division.run().ofEpoch().steps()).isEqualTo(8);
    assertThat(division.run().firstStep(3)).isEqualTo(12);
    assertThat(division.offered(0)).isEqualTo(100);
    assertThat(division.leftOut(new Position(1, 0, 2, 160))).isEqualTo(40);
    assertThat(division.leftOut(new Position(1, 1, 3, 240))).isEqualTo(60);
  }

  /** As DL4J does: one split, and each worker takes what it has. */
  @Test
  void anEpochSmallerThanASplitIsUsedWhole() {
    Dl4jDivision division = of(55, 2, 10, 4);
    assertThat(division.rounds()).isEqualTo(1);
    assertThat(division.run().ofEpoch().steps()).isEqualTo(3);
    assertThat(division.offered(0)).isEqualTo(55);
    assertThat(division.leftOut(new Position(2, 0, 2, 110))).isZero();
  }

  /** Whatever the numbers: all is offered, and every worker can take all steps of full rounds. */
  @Test
  void everyWorkerHasTheStepsOfEveryRound() {
    Random random = new Random(7);
    for (int i = 0; i < 5000; i++) {
      int workers = 1 + random.nextInt(7);
      int frequency = 1 + random.nextInt(9);
      Dl4jDivision division =
          of(1 + random.nextInt(3000), workers, 1 + random.nextInt(20), frequency);
      RunDivision run = division.run();
      long offered = 0;
      for (int round = 0; round < division.rounds(); round++) {
        offered += division.offered(round);
        long steps = run.firstStep(round + 1) - run.firstStep(round);
        for (int worker = 0; worker < workers; worker++) {
          long batches =
              division.firstBatch(worker, round + 1) - division.firstBatch(worker, round);
          if (run.ofEpoch().steps() >= frequency && division.rounds() > 1) {
            assertThat(batches).as("%s", division).isGreaterThanOrEqualTo(steps);
          }
        }
        assertThat(steps).isLessThanOrEqualTo(frequency);
      }
      assertThat(offered).as("%s", division).isEqualTo(division.batches().examples());
      assertThat(run.ofEpoch().rounds()).as("%s", division).isEqualTo(division.rounds());
    }
  }
}
