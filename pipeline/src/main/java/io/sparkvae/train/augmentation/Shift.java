// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;

/**
 * Moves an image by a whole number of pixels in each direction, every number from {@code -most} to
 * {@code most} equally likely. What comes in repeats the pixels of the edge.
 */
record Shift(int most) implements ImageChange {
  private static final String KEY = "train.augmentation.shift.pixels";

  static Shift from(Settings settings) {
    return new Shift(settings.integerFrom(KEY, 0));
  }

  @Override
  public void check(Settings settings, ImageShape shape) {
    int least = Math.min(shape.height(), shape.width());
    if (most >= least) {
      throw settings.refused(
          KEY,
          "less than the height and the width of the images, %s x %s"
              .formatted(shape.height(), shape.width()),
          most);
    }
  }

  @Override
  public byte[] apply(ImageShape shape, byte[] image, Noise noise) {
    float[] u = ImageChange.uniform(noise, 2);
    int across = by(u[0]);
    int down = by(u[1]);
    int h = shape.height();
    int w = shape.width();
    byte[] moved = new byte[image.length];
    for (int plane = 0; plane < image.length; plane += h * w) {
      for (int y = 0; y < h; y++) {
        int from = plane + within(y - down, h) * w;
        for (int x = 0; x < w; x++) {
          moved[plane + y * w + x] = image[from + within(x - across, w)];
        }
      }
    }
    return moved;
  }

  private int by(float u) {
    return (int) Math.floor((2 * most + 1) * (double) u) - most;
  }

  private static int within(int position, int size) {
    return Math.max(0, Math.min(size - 1, position));
  }
}
