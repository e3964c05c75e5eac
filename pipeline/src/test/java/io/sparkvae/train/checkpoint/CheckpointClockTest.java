// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointClockTest {
  private static final long MILLI = 1_000_000;

  @Test
  void byTheirCostTheyTakeAHundredthOfTheTime() {
    CheckpointClock clock = new CheckpointClock(Optional.empty(), 0);
    assertThat(clock.due(1)).as("after the first round").isTrue();
    clock.wrote(0, 20 * MILLI);
    assertThat(clock.due(2019 * MILLI)).isFalse();
    assertThat(clock.due(2020 * MILLI)).isTrue();
    clock.wrote(2020 * MILLI, 2021 * MILLI);
    assertThat(clock.due(2120 * MILLI)).isFalse();
    assertThat(clock.due(2121 * MILLI)).isTrue();
  }

  @Test
  void bySecondsTheirCostDoesNotMatter() {
    CheckpointClock clock = new CheckpointClock(Optional.of(3.0), 0);
    assertThat(clock.due(2999 * MILLI)).isFalse();
    assertThat(clock.due(3000 * MILLI)).isTrue();
    clock.wrote(3000 * MILLI, 9000 * MILLI);
    assertThat(clock.due(11_999 * MILLI)).isFalse();
    assertThat(clock.due(12_000 * MILLI)).isTrue();
    assertThat(new CheckpointClock(Optional.of(0.0), 5).due(5)).as("every round").isTrue();
  }
}
