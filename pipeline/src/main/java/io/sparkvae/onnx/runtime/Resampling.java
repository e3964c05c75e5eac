// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import io.sparkvae.image.ImageShape;

/**
 * Images of one size as images of another: bilinear interpolation between the centres of pixels, as
 * PyTorch's {@code interpolate(mode="bilinear", align_corners=False)}. A grey image has its channel
 * for each colour.
 */
final class Resampling {
  private final ImageShape from;
  private final Axis rows;
  private final Axis columns;

  /** For each place: the two pixels that it lies between, and how near it is to the second. */
  private record Axis(int[] first, int[] second, float[] weight) {
    static Axis of(int from, int to) {
      Axis axis = new Axis(new int[to], new int[to], new float[to]);
      for (int i = 0; i < to; i++) {
        double at = Math.max(0, (i + 0.5) * from / to - 0.5);
        axis.first[i] = Math.min((int) at, from - 1);
        axis.second[i] = Math.min(axis.first[i] + 1, from - 1);
        axis.weight[i] = (float) (at - axis.first[i]);
      }
      return axis;
    }

    float between(int i, float a, float b) {
      return a + weight[i] * (b - a);
    }
  }

  Resampling(ImageShape from, ImageShape to) {
    this.from = from;
    this.rows = Axis.of(from.height(), to.height());
    this.columns = Axis.of(from.width(), to.width());
  }

  /**
   * A number of the image of the other size.
   *
   * @param numbers what stands for each value of a byte
   * @param bytes pixels of the image, {@code [channels, height, width]} from an index on
   */
  float at(float[] numbers, byte[] bytes, int start, int channel, int y, int x) {
    int plane = start + Math.min(channel, from.channels() - 1) * from.height() * from.width();
    int above = plane + rows.first[y] * from.width();
    int below = plane + rows.second[y] * from.width();
    float upper = between(numbers, bytes, above, x);
    return rows.between(y, upper, between(numbers, bytes, below, x));
  }

  private float between(float[] numbers, byte[] bytes, int row, int x) {
    float left = numbers[bytes[row + columns.first[x]] & 0xff];
    float right = numbers[bytes[row + columns.second[x]] & 0xff];
    return columns.between(x, left, right);
  }
}
