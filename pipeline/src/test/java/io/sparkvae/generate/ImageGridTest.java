// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.image.ImageShape;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGridTest {
  /** A picture of one image, and the grey level of the pixel that begins at a place, or -1. */
  private static int level(BufferedImage picture, int x, int y) {
    int colour = picture.getRGB(x, y);
    return colour >>> 24 == 0 ? -1 : colour & 255;
  }

  private static float[] levels(int n) {
    float[] pixels = new float[n];
    for (int i = 0; i < n; i++) {
      pixels[i] = (i + 1) / 255f;
    }
    return pixels;
  }

  @Test
  void framesStandSideBySideWithALineBetween() {
    BufferedImage picture =
        new ImageGrid(new ImageShape(3, 1, 2, 2), 2).draw(List.of(List.of(levels(12))));
    assertThat(picture.getWidth()).isEqualTo(3 * 2 + 2);
    assertThat(picture.getHeight()).isEqualTo(2);
    int[] upper = new int[8];
    Arrays.setAll(upper, x -> level(picture, x, 0));
    assertThat(upper).containsExactly(1, 2, -1, 5, 6, -1, 9, 10);
  }

  @Test
  void framesOfOneRowStandBelowEachOther() {
    BufferedImage picture =
        new ImageGrid(new ImageShape(4, 1, 1, 2), 4).draw(List.of(List.of(levels(8))));
    assertThat(picture.getWidth()).isEqualTo(2);
    assertThat(picture.getHeight()).isEqualTo(4);
    int[] left = new int[4];
    Arrays.setAll(left, y -> level(picture, 0, y));
    assertThat(left).containsExactly(1, 3, 5, 7);
  }

  @Test
  void aPathOfSequencesGoesOnBelow() {
    List<float[]> images = Collections.nCopies(40, new float[64 * 64 * 8]);
    assertThat(new ImageGrid(ImageShape.of(1, 64, 64)).path(images)).hasSize(1);
    ImageGrid sequences = new ImageGrid(new ImageShape(8, 1, 64, 64));
    assertThat(sequences.columns()).isEqualTo(2);
    assertThat(sequences.path(images)).hasSize(20);
  }
}
