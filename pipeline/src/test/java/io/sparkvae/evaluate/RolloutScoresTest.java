// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.image.ImageShape;
import io.sparkvae.storage.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far drawn frames are from the real ones, on frames whose content is known to move. */
class RolloutScoresTest {
  private static final int SIDE = 8;
  private static final int FRAME = 2 * SIDE * SIDE;
  private static final ImageShape SHAPE = new ImageShape(4, 2, SIDE, SIDE);

  /** Puts a bright corner into both channels of a frame; what leaves comes in opposite. */
  private static void put(float[] pixels, int frame, int x, int y) {
    for (int channel = 0; channel < 2; channel++) {
      int at = (frame * 2 + channel) * SIDE * SIDE;
      pixels[at + y % SIDE * SIDE + x % SIDE] = 1;
      pixels[at + y % SIDE * SIDE + (x + 1) % SIDE] = 0.5f;
      pixels[at + (y + 1) % SIDE * SIDE + x % SIDE] = 0.25f;
    }
  }

  /** One sequence whose frames have the corner at these columns, in row 3. */
  private static float[] sequence(int... columns) {
    float[] pixels = new float[SHAPE.size()];
    for (int t = 0; t < columns.length; t++) {
      put(pixels, t, columns[t], 3);
    }
    return pixels;
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "3, 0", "0, 2", "2, 3", "-3, 1", "-1, -3"})
  void placesDifferByTheShift(int across, int down) {
    for (int x = 0; x < SIDE; x++) {
      float[] pixels = new float[SHAPE.size()];
      put(pixels, 1, x, 5);
      put(pixels, 2, x + across + SIDE, 5 + down + SIDE);
      LightPlace.Shift shift =
          LightPlace.of(pixels, 2 * FRAME, SHAPE).from(LightPlace.of(pixels, FRAME, SHAPE));
      assertThat(shift.across()).isCloseTo(across, within(1e-6));
      assertThat(shift.down()).isCloseTo(down, within(1e-6));
    }
  }

  @Test
  void aRolloutThatIsRightAndOneThatTurnsBack() {
    float[] real = sequence(5, 6, 7, 8);
    float[] back = sequence(5, 6, 5, 4);
    RolloutScores scores = new RolloutScores();
    scores.add(2, real, real, 0, SHAPE);
    RolloutScores others = new RolloutScores();
    others.add(2, back, real, 0, SHAPE);
    scores.merge(others);
    RolloutResult result = RolloutResult.of(scores).get(0);
    assertThat(result.seen()).isEqualTo(2);
    assertThat(result.byDistance()).hasSize(2);
    for (RolloutResult.Frame frame : result.byDistance()) {
      assertThat(frame.motion().direction().mean()).isEqualTo(0.5);
      assertThat(frame.motion().real().mean()).isCloseTo(frame.distance(), within(1e-6));
      assertThat(frame.motion().drawn().mean()).isCloseTo(0, within(1e-6));
      assertThat(frame.near().mean()).isEqualTo(0.5);
      assertThat(frame.off().mean()).isCloseTo(frame.distance(), within(1e-6));
      assertThat(frame.squaredError().mean()).isPositive();
    }
  }

  /** Where nothing moves there is no direction, and the last frame is right. */
  @Test
  void lightThatRestsHasNoDirection() {
    float[] real = sequence(4, 4, 4, 4);
    RolloutScores scores = new RolloutScores();
    scores.add(1, sequence(4, 5, 5, 5), real, 0, SHAPE);
    RolloutResult.Frame frame = RolloutResult.of(scores).get(0).byDistance().get(0);
    assertThat(frame.motion()).isNull();
    assertThat(frame.unmoved().mean()).isZero();
    assertThat(frame.off().mean()).isCloseTo(1, within(1e-6));
    assertThat(frame.near().mean()).isZero();
  }

  @Test
  void scoresAreReadAsWritten() throws Exception {
    RolloutScores scores = new RolloutScores();
    scores.add(1, sequence(1, 3, 3, 4), sequence(1, 2, 3, 4), 0, SHAPE);
    byte[] json = Json.line(scores);
    RolloutScores read = Json.MAPPER.readValue(json, RolloutScores.class);
    assertThat(RolloutResult.of(read)).isEqualTo(RolloutResult.of(scores));
    assertThat(List.copyOf(read.bySeen().keySet())).containsExactly(1);
  }
}
