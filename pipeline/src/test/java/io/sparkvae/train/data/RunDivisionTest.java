// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.data.RunDivision.Rounds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunDivisionTest {
  /** 103 examples of 2 workers in batches of 10: 6 steps an epoch. */
  private static RunDivision division(int frequency, int epochs, Rounds rounds) {
    return new RunDivision(new EpochDivision(103, 2, 10, frequency), epochs, rounds);
  }

  /** First steps of all rounds of the run, and its end. */
  private static List<Long> rounds(RunDivision division) {
    List<Long> steps = new ArrayList<>(List.of(0L));
    Position position = Position.START;
    while (position.epoch() < division.epochs()) {
      position = position.next(division, 1);
      steps.add(division.firstStep(position.rounds()));
    }
    return steps;
  }

  @ParameterizedTest
  @CsvSource({
    "4, WITHIN_EPOCHS, 0 4 6 10 12 16 18",
    "6, WITHIN_EPOCHS, 0 6 12 18",
    "100, WITHIN_EPOCHS, 0 6 12 18",
    "4, ACROSS_EPOCHS, 0 4 8 12 16 18",
    "6, ACROSS_EPOCHS, 0 6 12 18",
    "9, ACROSS_EPOCHS, 0 9 18",
    "100, ACROSS_EPOCHS, 0 18"
  })
  void roundsOfThreeEpochs(int frequency, Rounds rounds, String expected) {
    assertThat(rounds(division(frequency, 3, rounds)).stream().map(String::valueOf))
        .containsExactly(expected.split(" "));
  }

  /** Post-local SGD: in the first epochs rounds have `first` steps. */
  @ParameterizedTest
  @CsvSource({
    "4, 1, 1, WITHIN_EPOCHS, 0 1 2 3 4 5 6 10 12 16 18",
    "4, 4, 1, WITHIN_EPOCHS, 0 4 6 10 12 16 18",
    "4, 2, 0.5, WITHIN_EPOCHS, 0 2 3 6 10 12 16 18",
    "4, 2, 1.5, WITHIN_EPOCHS, 0 2 4 6 8 9 12 16 18",
    "100, 2, 1.1, WITHIN_EPOCHS, 0 2 4 6 7 12 18",
    "4, 2, 3, WITHIN_EPOCHS, 0 2 4 6 8 10 12 14 16 18",
    "4, 2, 0.5, ACROSS_EPOCHS, 0 2 3 7 11 15 18",
    "5, 3, 1.4, ACROSS_EPOCHS, 0 3 6 8 13 18",
    "4, 2, 3, ACROSS_EPOCHS, 0 2 4 6 8 10 12 14 16 18"
  })
  void theFirstRoundsMayHaveAnotherLength(
      int frequency, int first, double epochs, Rounds rounds, String expected) {
    RunDivision division =
        new RunDivision(
            new EpochDivision(103, 2, 10, frequency), 3, rounds, new FirstRounds(epochs, first));
    List<Long> found = rounds(division);
    assertThat(found.stream().map(String::valueOf)).containsExactly(expected.split(" "));
    for (int round = 0; round + 1 < found.size(); round++) {
      assertThat(division.round(found.get(round))).isEqualTo(round);
      assertThat(division.round(found.get(round + 1) - 1)).isEqualTo(round);
    }
    assertThat(division.roundsPerEpoch()).isEqualTo((found.size() - 1) / 3.0);
  }

  @ParameterizedTest
  @CsvSource({
    "4, WITHIN_EPOCHS, 0.1 1.0 1.1 2.0 2.1 3.0",
    "4, ACROSS_EPOCHS, 0.1 1.1 2.0 2.1 3.0",
    "14, ACROSS_EPOCHS, 2.1 3.0"
  })
  void aPositionCountsEpochsAndTheRoundsThatEndedInThem(
      int frequency, Rounds rounds, String expected) {
    RunDivision division = division(frequency, 3, rounds);
    Position position = Position.START;
    for (String now : expected.split(" ")) {
      position = position.next(division, 7);
      assertThat(position.epoch() + "." + position.round()).isEqualTo(now);
    }
    assertThat(position.examples()).isEqualTo(7 * position.rounds());
  }

  @Test
  void aStepHasItsPlaceInAnEpoch() {
    RunDivision division = division(4, 3, Rounds.ACROSS_EPOCHS);
    assertThat(division.lastStep(2)).isEqualTo(11);
    assertThat(division.epoch(11)).isEqualTo(1);
    assertThat(division.stepOfEpoch(11)).isEqualTo(5);
    assertThat(division.elapsed(11)).isEqualTo(1 + 5.0 / 6);
    assertThat(division.elapsed(12)).isEqualTo(2);
  }

  @Test
  void roundsPerEpochAreAMeanWhereTheySpanEpochs() {
    assertThat(division(4, 3, Rounds.WITHIN_EPOCHS).roundsPerEpoch()).isEqualTo(2);
    assertThat(division(4, 3, Rounds.ACROSS_EPOCHS).roundsPerEpoch()).isEqualTo(1.5);
    assertThat(division(12, 3, Rounds.ACROSS_EPOCHS).roundsPerEpoch()).isEqualTo(0.5);
  }
}
