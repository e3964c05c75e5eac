// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;

/**
 * Cuts a window out of an image and scales it up to the image's size, by bilinear interpolation
 * (random resized crop, Szegedy et al. 2015, arXiv 1409.4842, section 6, with the aspect ratio of
 * the image). Its sides are a fraction of the image's, uniform in {@code [least, 1]}; every place
 * is equally likely.
 */
record Crop(double least) implements ImageChange {
  static Crop from(Settings settings) {
    String key = "train.augmentation.crop.least";
    double least = settings.realAbove(key, 0);
    if (least > 1) {
      throw settings.refused(key, "a fraction above 0, at most 1", least);
    }
    return new Crop(least);
  }

  @Override
  public byte[] apply(ImageShape shape, byte[] image, Noise noise) {
    float[] u = ImageChange.uniform(noise, 3);
    double side = least + (1 - least) * u[0];
    int h = shape.height();
    int w = shape.width();
    Axis rows = Axis.of(h, side, u[1]);
    Axis columns = Axis.of(w, side, u[2]);
    byte[] cut = new byte[image.length];
    for (int plane = 0; plane < image.length; plane += h * w) {
      for (int y = 0; y < h; y++) {
        int above = plane + rows.before[y] * w;
        int below = plane + rows.after[y] * w;
        for (int x = 0; x < w; x++) {
          float upper = columns.between(image, above, x);
          float lower = columns.between(image, below, x);
          cut[plane + y * w + x] = ImageChange.level(upper + rows.weight[y] * (lower - upper));
        }
      }
    }
    return cut;
  }

  /** For each pixel along an axis, the two that it lies between, and the weight of the second. */
  private record Axis(int[] before, int[] after, float[] weight) {
    static Axis of(int size, double side, float place) {
      double start = place * (size - side * size);
      int[] before = new int[size];
      int[] after = new int[size];
      float[] weight = new float[size];
      for (int i = 0; i < size; i++) {
        double centre = Math.max(0, start + (i + 0.5) * side - 0.5);
        before[i] = (int) centre;
        after[i] = Math.min(size - 1, before[i] + 1);
        weight[i] = (float) (centre - before[i]);
      }
      return new Axis(before, after, weight);
    }

    float between(byte[] image, int row, int i) {
      float first = image[row + before[i]] & 0xff;
      float second = image[row + after[i]] & 0xff;
      return first + weight[i] * (second - first);
    }
  }
}
