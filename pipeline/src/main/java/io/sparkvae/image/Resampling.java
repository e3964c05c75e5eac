// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * Separable resampling of bytes: area averaging along an axis that shrinks (the weight of a source
 * pixel is the length that the output pixel covers), bicubic interpolation along an axis that grows
 * (Keys 1981, a = -1/2, also called Catmull-Rom; pixel centres at half integers, edges repeated).
 * Rows first, then columns, in float; rounded half up and clamped to [0, 255].
 */
final class Resampling {
  private Resampling() {}

  static Image resize(Image image, int height, int width) {
    ImageShape from = image.shape();
    Taps across = taps(from.width(), width);
    Taps down = taps(from.height(), height);
    ImageShape shape = new ImageShape(from.frames(), from.channels(), height, width);
    byte[] pixels = new byte[shape.size()];
    float[] rows = new float[from.height() * width];
    for (int plane = 0; plane < from.frames() * from.channels(); plane++) {
      int start = plane * from.height() * from.width();
      rows(image.pixels(), start, from, across, rows, width);
      columns(rows, down, pixels, plane * height * width, height, width);
    }
    return new Image(shape, pixels);
  }

  /**
   * Resamples the rows of a plane, four at a time: a sum waits for each of its additions, and four
   * sums wait together.
   */
  private static void rows(
      byte[] pixels, int start, ImageShape from, Taps across, float[] rows, int width) {
    int height = from.height();
    int stride = from.width();
    int y = 0;
    for (; y + 4 <= height; y += 4) {
      int first = start + y * stride;
      int second = first + stride;
      int third = second + stride;
      int fourth = third + stride;
      for (int x = 0; x < width; x++) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int k = across.from[x]; k < across.from[x + 1]; k++) {
          int index = across.index[k];
          float weight = across.weight[k];
          sum0 += weight * (pixels[first + index] & 255);
          sum1 += weight * (pixels[second + index] & 255);
          sum2 += weight * (pixels[third + index] & 255);
          sum3 += weight * (pixels[fourth + index] & 255);
        }
        rows[y * width + x] = sum0;
        rows[(y + 1) * width + x] = sum1;
        rows[(y + 2) * width + x] = sum2;
        rows[(y + 3) * width + x] = sum3;
      }
    }
    for (; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int k = across.from[x]; k < across.from[x + 1]; k++) {
          sum += across.weight[k] * (pixels[start + y * stride + across.index[k]] & 255);
        }
        rows[y * width + x] = sum;
      }
    }
  }

  private static void columns(
      float[] rows, Taps down, byte[] pixels, int start, int height, int width) {
    float[] sums = new float[width];
    for (int y = 0; y < height; y++) {
      java.util.Arrays.fill(sums, 0);
      for (int k = down.from[y]; k < down.from[y + 1]; k++) {
        int source = down.index[k] * width;
        for (int x = 0; x < width; x++) {
          sums[x] += down.weight[k] * rows[source + x];
        }
      }
      for (int x = 0; x < width; x++) {
        int rounded = (int) Math.floor(sums[x] + 0.5f);
        pixels[start + y * width + x] = (byte) Math.max(0, Math.min(255, rounded));
      }
    }
  }

  /** Output pixel i is the weighted sum of {@code index[k]} for k in from[i] until from[i + 1]. */
  private record Taps(int[] from, int[] index, float[] weight) {}

  private static Taps taps(int source, int target) {
    int most = target > source ? 4 : source / target + 3;
    int[] from = new int[target + 1];
    int[] index = new int[target * most];
    float[] weight = new float[target * most];
    int k = 0;
    double step = (double) source / target;
    for (int i = 0; i < target; i++) {
      from[i] = k;
      if (target > source) {
        double centre = (i + 0.5) * step - 0.5;
        int left = (int) Math.floor(centre);
        for (int j = left - 1; j <= left + 2; j++) {
          index[k] = Math.max(0, Math.min(source - 1, j));
          weight[k++] = (float) keys(centre - j);
        }
      } else {
        // Positions are integers in units of 1/target of a source pixel, so that rounding adds no
        // spurious pixels.
        long begin = (long) i * source;
        long end = begin + source;
        for (long j = begin / target; j * target < end; j++) {
          long covered = Math.min(end, (j + 1) * target) - Math.max(begin, j * target);
          index[k] = (int) j;
          weight[k++] = (float) ((double) covered / source);
        }
      }
    }
    from[target] = k;
    return new Taps(from, index, weight);
  }

  private static double keys(double distance) {
    double d = Math.abs(distance);
    if (d < 1) {
      return (1.5 * d - 2.5) * d * d + 1;
    }
    return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
  }
}
