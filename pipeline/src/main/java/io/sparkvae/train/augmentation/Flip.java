// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;

/**
 * Mirrors an image.
 *
 * @param horizontal probability that left and right change places
 * @param vertical probability that top and bottom do
 */
record Flip(double horizontal, double vertical) implements ImageChange {
  static Flip from(Settings settings) {
    return new Flip(
        probability(settings, "train.augmentation.flip.horizontal"),
        probability(settings, "train.augmentation.flip.vertical"));
  }

  private static double probability(Settings settings, String key) {
    double value = settings.realFrom(key, 0);
    if (value > 1) {
      throw settings.refused(key, "a probability from 0 to 1", value);
    }
    return value;
  }

  @Override
  public byte[] apply(ImageShape shape, byte[] image, Noise noise) {
    float[] u = ImageChange.uniform(noise, 2);
    boolean acrossX = u[0] < horizontal;
    boolean acrossY = u[1] < vertical;
    if (!acrossX && !acrossY) {
      return image;
    }
    int h = shape.height();
    int w = shape.width();
    byte[] flipped = new byte[image.length];
    for (int plane = 0; plane < image.length; plane += h * w) {
      for (int y = 0; y < h; y++) {
        int from = plane + (acrossY ? h - 1 - y : y) * w;
        for (int x = 0; x < w; x++) {
          flipped[plane + y * w + x] = image[from + (acrossX ? w - 1 - x : x)];
        }
      }
    }
    return flipped;
  }
}
