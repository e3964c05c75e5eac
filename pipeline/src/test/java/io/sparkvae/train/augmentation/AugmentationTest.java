// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  /** Two frames of two channels of 2 x 3 pixels. */
  private static final ImageShape SHAPE = new ImageShape(2, 2, 2, 3);

  private static Settings settings(String augmentation) {
    return Settings.reference().with("train.augmentation { %s }".formatted(augmentation), "test");
  }

  private static byte[] apply(ImageShape shape, String augmentation, byte[] image, long stream) {
    return apply(shape, Augmentation.from(settings(augmentation)), image, stream);
  }

  private static byte[] apply(
      ImageShape shape, Augmentation augmentation, byte[] image, long stream) {
    byte[] before = image.clone();
    byte[] changed = augmentation.apply(shape, image, 0, Noise.of(stream));
    assertThat(image).as("what was given").isEqualTo(before);
    return changed;
  }

  private static byte[] ramp(int size) {
    byte[] image = new byte[size];
    for (int i = 0; i < size; i++) {
      image[i] = (byte) (10 * i);
    }
    return image;
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 2", "0, 1, 3", "1, 1, 5", "0, 0, 0"})
  void everyPlaneIsMirrored(int horizontal, int vertical, int firstOfPlane) {
    byte[] found =
        apply(
            SHAPE,
            "changes = [flip], flip { horizontal = %d, vertical = %d }"
                .formatted(horizontal, vertical),
            ramp(24),
            1);
    for (int plane = 0; plane < 24; plane += 6) {
      for (int y = 0; y < 2; y++) {
        for (int x = 0; x < 3; x++) {
          int from = plane + (vertical == 1 ? 1 - y : y) * 3 + (horizontal == 1 ? 2 - x : x);
          assertThat(found[plane + y * 3 + x]).isEqualTo((byte) (10 * from));
        }
      }
    }
    assertThat(found[0]).isEqualTo((byte) (10 * firstOfPlane));
  }

  @Test
  void aProbabilityIsThePartOfTheImages() {
    Augmentation flip = Augmentation.from(settings("changes = [flip], flip.horizontal = 0.25"));
    int flipped = 0;
    for (int i = 0; i < 2000; i++) {
      flipped += apply(SHAPE, flip, ramp(24), i)[0] != 0 ? 1 : 0;
    }
    assertThat(flipped).isCloseTo(500, within(75));
  }

  /** All nine ways to move by at most one pixel, equally often; edges are repeated. */
  @Test
  void everyShiftIsEquallyLikely() {
    ImageShape shape = ImageShape.of(1, 3, 3);
    byte[] image = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    Augmentation shift = Augmentation.from(settings("changes = [shift], shift.pixels = 1"));
    Map<Integer, Integer> centres = new HashMap<>();
    for (int i = 0; i < 1800; i++) {
      byte[] found = apply(shape, shift, image, i);
      centres.merge((int) found[4], 1, Integer::sum);
      if (found[4] == 0) {
        assertThat(found).as("right and down").containsExactly(0, 0, 1, 0, 0, 1, 3, 3, 4);
      }
    }
    assertThat(centres).hasSize(9);
    assertThat(centres.values()).allSatisfy(n -> assertThat(n).isCloseTo(200, within(60)));
  }

  @Test
  void aWindowOfTheWholeImageIsTheImage() {
    assertThat(apply(SHAPE, "changes = [crop], crop.least = 1", ramp(24), 1)).isEqualTo(ramp(24));
  }

  /** Of a slope bilinear interpolation makes a slope: of half the steepness, or more. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aWindowIsScaledUp(long stream) {
    ImageShape shape = ImageShape.of(1, 16, 16);
    byte[] image = new byte[256];
    for (int i = 0; i < 256; i++) {
      image[i] = (byte) (8 * (i % 16) + 4 * (i / 16));
    }
    byte[] found = apply(shape, "changes = [crop], crop.least = 0.5", image, stream);
    double across = ((found[8 * 16 + 12] & 0xff) - (found[8 * 16 + 4] & 0xff)) / 8.0;
    double down = ((found[12 * 16 + 8] & 0xff) - (found[4 * 16 + 8] & 0xff)) / 8.0;
    assertThat(across).isBetween(3.8, 8.1);
    assertThat(down).isCloseTo(across / 2, within(0.2));
    assertThat(found).isNotEqualTo(image);
  }

  @Test
  void oneNumberIsAddedToAllPixels() {
    Augmentation brightness =
        Augmentation.from(settings("changes = [brightness], brightness.most = 0.1"));
    Set<Integer> added = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      byte[] found = apply(SHAPE, brightness, ramp(24), i);
      int by = (found[12] & 0xff) - 120;
      assertThat(by).isBetween(-26, 26);
      assertThat(found[0] & 0xff).isEqualTo(Math.max(0, by));
      assertThat(found[23] & 0xff).isEqualTo(Math.min(255, 230 + by));
      added.add(by);
    }
    assertThat(added).hasSizeGreaterThan(30).anyMatch(by -> by < 0).anyMatch(by -> by > 0);
  }

  @Test
  void eachPixelHasNoiseOfItsOwn() {
    ImageShape shape = ImageShape.of(1, 100, 100);
    byte[] grey = new byte[10_000];
    java.util.Arrays.fill(grey, (byte) 128);
    byte[] found = apply(shape, "changes = [noise], noise.standardDeviation = 0.1", grey, 1);
    double squares = 0;
    for (byte pixel : found) {
      squares += Math.pow((pixel & 0xff) - 128, 2);
    }
    assertThat(Math.sqrt(squares / found.length)).isCloseTo(25.5, within(0.6));
  }

  /** In the order of the list, and of one stream: the same numbers give the same image. */
  @Test
  void aStreamDecidesAllChanges() {
    String all = "changes = [crop, flip, shift, brightness, noise], shift.pixels = 1";
    byte[] first = apply(SHAPE, all, ramp(24), 5);
    assertThat(apply(SHAPE, all, ramp(24), 5)).isEqualTo(first);
    assertThat(apply(SHAPE, all, ramp(24), 6)).isNotEqualTo(first);
    String other = "changes = [noise, crop, flip, shift, brightness], shift.pixels = 1";
    assertThat(apply(SHAPE, other, ramp(24), 5)).isNotEqualTo(first);
  }

  @Test
  void theRowIsTheImage() {
    byte[] images = new byte[48];
    System.arraycopy(ramp(24), 0, images, 24, 24);
    byte[] found =
        Augmentation.from(settings("changes = [flip], flip.horizontal = 1"))
            .apply(SHAPE, images, 1, Noise.of(1));
    assertThat(found[0]).isEqualTo((byte) 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "changes = [turn] | changes: expected one of flip, shift, crop, brightness, noise, found turn",
        "changes = [flip], flip.vertical = 2 | flip.vertical: expected a probability from 0 to 1",
        "changes = [crop], crop.least = 0 | crop.least: expected a positive number, found 0.0",
        "changes = [crop], crop.least = 2 | crop.least: expected a fraction above 0, at most 1",
        "changes = [shift], shift.pixels = 2 | shift.pixels: expected less than the height and the width",
        "changes = [brightness], brightness.most = 2 | brightness.most: expected a number from 0 to 1",
        "changes = [noise], noise.standardDeviation = -1 | noise.standardDeviation: expected a number from 0"
      })
  void impossibleValuesAreRefused(String augmentation, String message) {
    Settings settings = settings(augmentation);
    assertThatThrownBy(() -> Augmentation.from(settings).check(settings, SHAPE))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.augmentation." + message);
  }
}
