// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;

/**
 * Adds one number to all pixels of an image, uniform in {@code [-most, most]}, in pixel units
 * (pixels in [0, 1]). What leaves the range is limited to it.
 */
record Brightness(double most) implements ImageChange {
  static Brightness from(Settings settings) {
    String key = "train.augmentation.brightness.most";
    double most = settings.realFrom(key, 0);
    if (most > 1) {
      throw settings.refused(key, "a number from 0 to 1", most);
    }
    return new Brightness(most);
  }

  @Override
  public byte[] apply(ImageShape shape, byte[] image, Noise noise) {
    float added = (float) (255 * most * (2 * ImageChange.uniform(noise, 1)[0] - 1));
    for (int i = 0; i < image.length; i++) {
      image[i] = ImageChange.level((image[i] & 0xff) + added);
    }
    return image;
  }
}
