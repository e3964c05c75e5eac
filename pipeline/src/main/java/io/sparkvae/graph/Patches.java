package io.sparkvae.graph;

import java.util.List;

/**
 * The geometry of a convolution on one image {@code [h, w, channels]}: row {@code oy * ow + ox} of
 * the patch matrix holds the {@code k * k * channels} pixels under the kernel there. With channels
 * last, a row of the kernel is one run of memory. Pixels outside the image are zero.
 */
final class Patches {
  final int rows;
  final int columns;
  final int imageSize;
  private final int height;
  private final int width;
  private final int channels;
  private final int kernel;
  private final int outWidth;
  private final Operation.Window window;

  /**
   * @param image {@code [batch, h, w, channels]}, the side that the kernel moves over
   * @param out {@code [batch, oh, ow, …]}
   */
  Patches(List<Long> image, List<Long> out, long kernel, Operation.Window window) {
    this.height = Math.toIntExact(image.get(1));
    this.width = Math.toIntExact(image.get(2));
    this.channels = Math.toIntExact(image.get(3));
    this.kernel = Math.toIntExact(kernel);
    this.outWidth = Math.toIntExact(out.get(2));
    this.window = window;
    this.rows = Math.toIntExact(out.get(1) * outWidth);
    this.columns = this.kernel * this.kernel * channels;
    this.imageSize = height * width * channels;
  }

  /** One run: {@code n} floats at {@code inImage} and {@code inPatches}. */
  private interface Run {
    void at(int inImage, int inPatches, int n);
  }

  /** Fills the patch matrix; elements outside the image are left as they are. */
  void gather(float[] image, int imageAt, float[] patches, int patchesAt) {
    runs(
        (i, p, n) -> {
          if (n >= 16) {
            System.arraycopy(image, imageAt + i, patches, patchesAt + p, n);
          } else {
            for (int j = 0; j < n; j++) {
              patches[patchesAt + p + j] = image[imageAt + i + j];
            }
          }
        });
  }

  /** Adds the patch matrix onto the image. */
  void scatter(float[] patches, int patchesAt, float[] image, int imageAt) {
    runs(
        (i, p, n) -> {
          for (int j = 0; j < n; j++) {
            image[imageAt + i + j] += patches[patchesAt + p + j];
          }
        });
  }

  private void runs(Run run) {
    for (int row = 0; row < rows; row++) {
      int y0 = row / outWidth * window.stride() - window.padding();
      int x0 = row % outWidth * window.stride() - window.padding();
      int left = Math.max(0, -x0);
      int right = Math.min(kernel, width - x0);
      for (int ky = Math.max(0, -y0); ky < Math.min(kernel, height - y0); ky++) {
        run.at(
            ((y0 + ky) * width + x0 + left) * channels,
            row * columns + (ky * kernel + left) * channels,
            (right - left) * channels);
      }
    }
  }
}
