// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FittingTest {
  private static Image grey(int height, int width, int... values) {
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return new Image(ImageShape.of(1, height, width), pixels);
  }

  private static int[] fitted(Image image, int height, int width, Fit fit) {
    Image result = (Image) new Fitting(ImageShape.of(1, height, width), fit).apply(image);
    assertThat(result.shape()).isEqualTo(ImageShape.of(1, height, width));
    int[] values = new int[result.pixels().length];
    Arrays.setAll(values, i -> result.pixels()[i] & 255);
    return values;
  }

  @Test
  void shrinkingAveragesAreas() {
    Image image = grey(2, 4, 0, 10, 20, 40, 30, 40, 60, 80);
    assertThat(fitted(image, 1, 2, Fit.STRETCH)).containsExactly(20, 50);
    // Three pixels into two: one and a half each.
    assertThat(fitted(grey(1, 3, 0, 90, 255), 1, 2, Fit.STRETCH)).containsExactly(30, 200);
  }

  @Test
  void growingInterpolatesBicubically() {
    // Catmull-Rom at a quarter: (-9, 111, 29, -3) / 128 of the neighbours, edges repeated.
    int[] grown = fitted(grey(1, 4, 0, 100, 200, 50), 1, 8, Fit.STRETCH);
    assertThat(grown[3])
        .isEqualTo((int) Math.floor((0 * -9 + 100 * 111 + 200 * 29 - 50 * 3) / 128.0 + 0.5));
    assertThat(grown[4])
        .isEqualTo((int) Math.floor((0 * -3 + 100 * 29 + 200 * 111 - 50 * 9) / 128.0 + 0.5));
    assertThat(fitted(grey(2, 2, 77, 77, 77, 77), 5, 7, Fit.STRETCH)).containsOnly(77);
    // It overshoots, and is clamped.
    assertThat(fitted(grey(1, 4, 0, 255, 255, 0), 1, 8, Fit.STRETCH)).contains(255).contains(0);
  }

  @Test
  void croppingTakesTheCentreAndRefusingRefuses() {
    Image wide = grey(1, 5, 1, 2, 3, 4, 5);
    assertThat(fitted(wide, 1, 1, Fit.CROP)).containsExactly(3);
    Image tall = grey(4, 1, 1, 2, 3, 4);
    assertThat(fitted(tall, 2, 1, Fit.CROP)).containsExactly(2, 3);
    assertThat(fitted(tall, 2, 2, Fit.CROP)).containsExactly(2, 2, 2, 2);
    assertThat(new Fitting(ImageShape.of(1, 2, 2), Fit.REFUSE).apply(tall))
        .isEqualTo(new Rejection("another shape", "expected [1, 1, 2, 2], found [1, 1, 4, 1]"));
  }

  @Test
  void greyOfEqualColoursIsThatColour() {
    for (int v = 0; v < 256; v++) {
      byte b = (byte) v;
      Image rgb = new Image(ImageShape.of(3, 1, 1), new byte[] {b, b, b});
      assertThat(Colour.GREY.convert(rgb).pixels()).containsExactly(b);
      assertThat(Colour.RGB.convert(Colour.GREY.convert(rgb)).pixels()).isEqualTo(rgb.pixels());
    }
    Image colours =
        new Image(
            ImageShape.of(3, 1, 3),
            new byte[] {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255});
    // 0.299, 0.587 and 0.114 of 255.
    assertThat(Colour.GREY.convert(colours).pixels()).containsExactly(76, (byte) 150, 29);
  }

  @Test
  void orientationsTurnAsExifSays() {
    // 1 2 3
    // 4 5 6
    Image image = grey(2, 3, 1, 2, 3, 4, 5, 6);
    byte[][] expected = {
      {1, 2, 3, 4, 5, 6},
      {3, 2, 1, 6, 5, 4},
      {6, 5, 4, 3, 2, 1},
      {4, 5, 6, 1, 2, 3},
      {1, 4, 2, 5, 3, 6},
      {4, 1, 5, 2, 6, 3},
      {6, 3, 5, 2, 4, 1},
      {3, 6, 2, 5, 1, 4},
    };
    for (int i = 0; i < 8; i++) {
      Image turned = Orientation.apply(image, i + 1);
      assertThat(turned.pixels()).as("orientation %d", i + 1).isEqualTo(expected[i]);
      assertThat(turned.shape()).isEqualTo(i < 4 ? image.shape() : ImageShape.of(1, 3, 2));
    }
  }
}
