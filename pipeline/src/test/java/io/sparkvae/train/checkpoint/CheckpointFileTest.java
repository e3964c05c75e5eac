package io.sparkvae.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointFileTest {
  private static final Map<String, String> BINDING = Map.of("train.epochs", "3", "shards", "ab");
  private static final TrainingState STATE =
      new TrainingState(
          new float[] {1, -0.0f, Float.MIN_VALUE}, new float[] {2, 3, 4}, new float[] {5, 6, 7}, 9);
  private static final Position POSITION = new Position(1, 2, 12, 345);
  private static final ValidationHistory WATCH =
      ValidationHistory.START.after(-10.1, 1, 0.5).after(-9.9, 2, 0.5).after(-11, 3, 0.5);

  private static byte[] file(float[] best) {
    return CheckpointFile.write(new Checkpoint(POSITION, WATCH, STATE, best), BINDING, 77);
  }

  @Test
  void everythingComesBack() {
    CheckpointFile.Read read = CheckpointFile.read(file(new float[] {8, 9, 10}), "here");
    assertThat(read.header().binding()).isEqualTo(BINDING);
    assertThat(read.header().metricsBytes()).isEqualTo(77);
    assertThat(read.checkpoint().position()).isEqualTo(POSITION);
    assertThat(read.checkpoint().watch()).isEqualTo(WATCH);
    assertThat(read.checkpoint().best()).containsExactly(8, 9, 10);
    assertThat(read.checkpoint().state()).usingRecursiveComparison().isEqualTo(STATE);
    assertThat(CheckpointFile.read(file(null), "here").checkpoint().best()).isNull();
  }

  @Test
  void anyChangedBitAndAnyLostByteIsNoticed() {
    byte[] good = file(null);
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= 16;
      assertThatThrownBy(() -> CheckpointFile.read(changed, "here"))
          .isInstanceOf(DataFailure.class)
          .hasMessageStartingWith("checkpoint here: expected ");
      byte[] cut = Arrays.copyOf(good, i);
      assertThatThrownBy(() -> CheckpointFile.read(cut, "here")).isInstanceOf(DataFailure.class);
    }
  }

  @Test
  void theWatchCountsSmallRisesAsNone() {
    assertThat(WATCH.bestElbo()).isEqualTo(-9.9);
    assertThat(WATCH.bestEpoch()).isEqualTo(2);
    assertThat(WATCH.lastElbo()).isEqualTo(-11);
    assertThat(WATCH.stale()).isEqualTo(2);
    assertThat(WATCH.stops(2)).isTrue();
    assertThat(WATCH.stops(3)).isFalse();
    assertThat(WATCH.stops(0)).isFalse();
  }
}
