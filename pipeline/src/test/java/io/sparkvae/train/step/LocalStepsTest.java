// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.TrainingData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds over several epochs, in which the first of two workers has one step, the other two. */
class LocalStepsTest {
  private static final int EPOCHS = 3;
  private static final int STEPS = 2;
  private static int images;

  @BeforeAll
  static void count() {
    images = (int) TrainingData.of(TestTraining.shards()).examples();
    assertThat(images % 2).isEqualTo(1);
  }

  private static WorkOrder order(String hocon) {
    WorkOrder order =
        TestTraining.order(
            TestTraining.settings(
                    """
                    model { preset = beta-vae, annealing.epochs = 2.5 }
                    train { epochs = %d, batchSize = %d, averagingFrequency = 100
                      learningRate { schedule = step, per = epoch, stepSize = 1, decayRate = 0.5 } }
                    """
                        .formatted(EPOCHS, images / 2))
                .with(hocon, "test"),
            TestTraining.shards(),
            2);
    assertThat(order.epochDivision().steps()).isEqualTo(STEPS);
    return order;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aRoundOverAllEpochsIsTheirStepsOneAfterTheOther(int worker) {
    WorkOrder order = order("");
    TrainingState start = TestTraining.start(order);
    TrainingState expected = start;
    long examples = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      // The state after an average has the iteration of the worker with most steps.
      LocalSteps.Outcome outcome =
          LocalSteps.run(order, expected.at((long) epoch * STEPS), Assignment.of(epoch), worker);
      expected = outcome.state();
      examples += outcome.report().examples();
    }
    LocalSteps.Outcome found =
        LocalSteps.run(order("train.roundsSpanEpochs = true"), start, Assignment.of(0), worker);
    assertThat(found.state().theta()).isEqualTo(expected.theta()).isNotEqualTo(start.theta());
    assertThat(found.state().m()).isEqualTo(expected.m());
    assertThat(found.state().v()).isEqualTo(expected.v());
    assertThat(found.state().iteration()).isEqualTo(expected.iteration());
    assertThat(found.report().examples()).isEqualTo(examples);
    assertThat(examples).isEqualTo(EPOCHS * (images / 2 + (long) worker));
    assertThat(found.report().steps()).isEqualTo(EPOCHS * (1 + worker));
  }

  /** The parameters of the round before are all that the next one begins with. */
  @Test
  void momentsThatAreResetMakeEachRoundABeginning() {
    WorkOrder reset = order("train.updater.betweenRounds = reset");
    TrainingState first =
        LocalSteps.run(reset, TestTraining.start(reset), Assignment.of(0), 1).state();
    assertThat(first.m()).isEmpty();
    assertThat(first.v()).isEmpty();
    TrainingState second = LocalSteps.run(reset, first, Assignment.of(1), 1).state();
    assertThat(second.iteration()).isEqualTo(2 * STEPS);
    WorkOrder kept = order("");
    TrainingState anew = kept.learning().optimiser().start(first.theta());
    assertThat(second.theta())
        .isEqualTo(LocalSteps.run(kept, anew, Assignment.of(1), 1).state().theta());
    // Control: with the moments of the first round it is another.
    TrainingState averaged =
        LocalSteps.run(kept, TestTraining.start(kept), Assignment.of(0), 1).state();
    assertThat(averaged.theta()).isEqualTo(first.theta());
    assertThat(LocalSteps.run(kept, averaged, Assignment.of(1), 1).state().theta())
        .isNotEqualTo(second.theta());
  }

  /** The rate is far too large from the second epoch on; the step after shows it. */
  @ParameterizedTest
  @CsvSource({
    "0, '(epoch 3, round 1, worker 0, step 1 of the epoch)'",
    "1, '(epoch 2, round 1, worker 1, step 2 of the epoch)'"
  })
  void aDivergenceIsPlacedInItsEpoch(int worker, String place) {
    WorkOrder order = order("train { roundsSpanEpochs = true, learningRate.decayRate = 1e30 }");
    LocalSteps.Outcome found =
        LocalSteps.run(order, TestTraining.start(order), Assignment.of(0), worker);
    assertThat(found.report().divergence()).endsWith(place);
    assertThat(found.report().steps()).isEqualTo(worker == 0 ? 3 : 4);
  }
}
