// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.source.Inputs;
import io.sparkvae.source.Sources;
import io.sparkvae.source.format.SourceImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpritesTest {
  private static final int STEP_SHAPE = 6 * 40 * 32 * 32;
  private static final int STEP_SCALE = 40 * 32 * 32;
  private static final int STEP_ORIENTATION = 32 * 32;
  private final Sprites sprites = new Sprites();

  private int area(int index) {
    int set = 0;
    for (byte b : sprites.draw(index).pixels()) {
      assertThat(b == 0 || b == (byte) 255).isTrue();
      set += b & 1;
    }
    return set;
  }

  @Test
  void thereAre737280AndIndicesCountTheFactors() {
    assertThat(Sprites.COUNT).isEqualTo(737_280);
    assertThat(Sprites.factors(0)).containsExactly(0, 0, 0, 0, 0);
    assertThat(Sprites.factors(1)).containsExactly(0, 0, 0, 0, 1);
    assertThat(Sprites.factors(737_279)).containsExactly(2, 5, 39, 31, 31);
  }

  @Test
  void uprightSquaresHaveKnownAreas() {
    // Half a side is 10.9 pixels times the scale: 2 * 5 + 1 pixels at 0.5, 2 * 10 + 1 at 1.
    assertThat(area(0)).isEqualTo(11 * 11);
    assertThat(area(5 * STEP_SCALE)).isEqualTo(21 * 21);
  }

  @Test
  void ellipsesHaveAboutTheAreaOfEllipses() {
    double expected = Math.PI * 15.4 * 7.7;
    for (int orientation = 0; orientation < 40; orientation++) {
      int index = STEP_SHAPE + 5 * STEP_SCALE + orientation * STEP_ORIENTATION;
      assertThat((double) area(index)).isBetween(expected * 0.95, expected * 1.05);
    }
  }

  @Test
  void everySpriteLiesInsideTheImage() {
    // Then its area is the same at all corners of the positions.
    for (int shape = 0; shape < 3; shape++) {
      for (int orientation = 0; orientation < 40; orientation++) {
        int kind = shape * STEP_SHAPE + 5 * STEP_SCALE + orientation * STEP_ORIENTATION;
        int area = area(kind + 16 * 32 + 16);
        for (int corner : new int[] {0, 31, 31 * 32, 31 * 32 + 31}) {
          assertThat(area(kind + corner)).isEqualTo(area);
        }
        byte[] pixels = sprites.draw(kind).pixels();
        for (int i = 0; i < 64; i++) {
          // Position 0 reaches to the first row and column of the image at most, none beyond.
          assertThat(pixels[i * 64 + 34] | pixels[34 * 64 + i]).isZero();
        }
      }
    }
  }

  @Test
  void aStepOfPositionIsAPixelAcrossOrDown() {
    int heart = 2 * STEP_SHAPE + 3 * STEP_SCALE + 7 * STEP_ORIENTATION;
    byte[] from = sprites.draw(heart + 10 * 32 + 10).pixels();
    byte[] across = sprites.draw(heart + 11 * 32 + 10).pixels();
    byte[] down = sprites.draw(heart + 10 * 32 + 11).pixels();
    assertThat(Arrays.copyOfRange(across, 1, 4096)).isEqualTo(Arrays.copyOf(from, 4095));
    assertThat(Arrays.copyOfRange(down, 64, 4096)).isEqualTo(Arrays.copyOf(from, 4096 - 64));
  }

  @Test
  void theLastOrientationIsTheFirst() {
    for (int shape = 0; shape < 3; shape++) {
      int first = shape * STEP_SHAPE;
      assertThat(sprites.draw(first + 39 * STEP_ORIENTATION).pixels())
          .isEqualTo(sprites.draw(first).pixels());
    }
  }

  @Test
  void aHeartIsSymmetricAndPointsDown() {
    byte[] heart = sprites.draw(2 * STEP_SHAPE + 5 * STEP_SCALE).pixels();
    int lowest = 0;
    for (int i = 0; i < 4096; i++) {
      int x = i % 64;
      if (heart[i] != 0) {
        assertThat(heart[i - x + 32 - x]).as("mirror of %d", i).isEqualTo((byte) 255);
        lowest = i;
      }
    }
    assertThat(lowest % 64).isEqualTo(16);
  }

  @Test
  void samplesAreSeededAndWithoutReplacement() throws Exception {
    List<String> first = ids(500, 1);
    assertThat(new HashSet<>(first)).hasSize(500);
    assertThat(ids(500, 1)).isEqualTo(first);
    Set<String> other = new HashSet<>(ids(500, 2));
    other.retainAll(first);
    // 500 * 500 / 737280: one in three samples has one in common.
    assertThat(other.size()).isLessThan(8);
  }

  private static List<String> ids(int sample, long seed) throws Exception {
    var settings =
        io.sparkvae.configuration.Settings.reference()
            .withOverride("ingest.format=sprites")
            .withOverride("ingest.sprites.sample=" + sample)
            .withOverride("ingest.sprites.seed=" + seed)
            .withOverride("ingest.taskBytes=300 KiB");
    return Inputs.read(Sources.plan(settings)).stream().map(SourceImage::id).toList();
  }
}
