// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.function.Function;

/** A random change of an image, the same for all its frames and channels. */
sealed interface ImageChange extends Serializable
    permits Brightness, Crop, Flip, PixelNoise, Shift {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    FLIP(Flip::from),
    SHIFT(Shift::from),
    CROP(Crop::from),
    BRIGHTNESS(Brightness::from),
    NOISE(PixelNoise::from);

    private final Function<Settings, ImageChange> reader;

    Kind(Function<Settings, ImageChange> reader) {
      this.reader = reader;
    }

    ImageChange read(Settings settings) {
      return reader.apply(settings);
    }
  }

  /**
   * Changes an image.
   *
   * @param image uint8, {@code [frames, channels, height, width]}; may be overwritten
   * @param noise drawn from, always as many numbers for images of this shape
   * @return the changed image, which may be the array that was given
   */
  byte[] apply(ImageShape shape, byte[] image, Noise noise);

  /**
   * Checks that images of a shape can be changed so; most can.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when they cannot
   */
  default void check(Settings settings, ImageShape shape) {}

  /** Numbers uniform in [0, 1). */
  static float[] uniform(Noise noise, int count) {
    float[] numbers = new float[count];
    noise.uniform(numbers, 0, count);
    return numbers;
  }

  /** The byte nearest to a level, half up. */
  static byte level(float value) {
    return (byte) Math.max(0, Math.min(255, (int) Math.floor(value + 0.5f)));
  }
}
