// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Operation.MatrixProduct;
import java.util.Arrays;
import java.util.List;

/**
 * A transposed convolution onto images of few channels. One matrix product multiplies every
 * position of the smaller image with every weight of the window; then each product is added to the
 * pixel that it belongs to. A few images at a time, so that the products stay in the second-level
 * cache. oneDNN works on 16 channels at once, so for one channel it would do sixteen times the
 * work.
 */
final class PatchKernel implements Kernel {
  /** Up to this number of channels it is faster than oneDNN's own transposed convolution. */
  static final int CHANNELS = 8;

  /** Products made at a time: half a megabyte of floats. */
  private static final int BLOCK = 128 << 10;

  private final int images;
  private final int height;
  private final int width;
  private final int channels;
  private final int otherHeight;
  private final int otherWidth;
  private final int otherChannels;
  private final int kernel;
  private final Operation.Window window;
  private final Memory image;
  private final Memory weights;
  private final Memory other;
  private final int imagesPerBlock;
  private final Memory products;
  private final float[] productArray;
  private final float[] imageArray;

  /**
   * @param imageShape of the result, {@code [images, h, w, channels]}
   * @param otherShape {@code [images, h', w', channels']}
   * @param weights {@code [k, k, channels, channels']}
   */
  PatchKernel(
      List<Long> imageShape,
      List<Long> otherShape,
      long kernel,
      Operation.Window window,
      Memory image,
      Memory weights,
      Memory other) {
    this.images = Math.toIntExact(imageShape.get(0));
    this.height = Math.toIntExact(imageShape.get(1));
    this.width = Math.toIntExact(imageShape.get(2));
    this.channels = Math.toIntExact(imageShape.get(3));
    this.otherHeight = Math.toIntExact(otherShape.get(1));
    this.otherWidth = Math.toIntExact(otherShape.get(2));
    this.otherChannels = Math.toIntExact(otherShape.get(3));
    this.kernel = Math.toIntExact(kernel);
    this.window = window;
    this.image = image;
    this.weights = weights;
    this.other = other;
    int perImage = rows() * positions();
    this.imagesPerBlock = Math.max(1, Math.min(images, BLOCK / perImage));
    this.products = Memory.allocate((long) imagesPerBlock * perImage);
    this.productArray = new float[imagesPerBlock * perImage];
    this.imageArray = new float[imagesPerBlock * height * width * channels];
  }

  /** Of the matrix of products: weights of the window. */
  private int rows() {
    return kernel * kernel * channels;
  }

  /** Places of the window in an image. */
  private int positions() {
    return otherHeight * otherWidth;
  }

  @Override
  public void run() {
    for (int first = 0; first < images; first += imagesPerBlock) {
      block(first, Math.min(imagesPerBlock, images - first));
    }
  }

  private void block(int first, int n) {
    int columns = n * positions();
    OneDnn.product(
        new MatrixProduct(false, true),
        rows(),
        columns,
        otherChannels,
        weights.pointer(),
        other.pointer().getPointer((long) first * positions() * otherChannels),
        products.pointer());
    products.get(0, productArray, rows() * columns);
    int imageSize = height * width * channels;
    Arrays.fill(imageArray, 0, n * imageSize, 0);
    for (int row = 0; row < rows(); row++) {
      int ky = row / channels / kernel;
      int kx = row / channels % kernel;
      for (int i = 0; i < n; i++) {
        add(row * columns + i * positions(), ky, kx, i * imageSize + row % channels);
      }
    }
    image.put(first * imageSize, imageArray, n * imageSize);
  }

  /** Adds the products of one weight to the pixels that it reaches in one image. */
  private void add(int from, int ky, int kx, int to) {
    int stride = window.stride();
    int left = kx - window.padding();
    int begin = left < 0 ? (-left + stride - 1) / stride : 0;
    int end = Math.min(otherWidth, (width - left + stride - 1) / stride);
    for (int row = 0; row < otherHeight; row++) {
      int y = row * stride + ky - window.padding();
      if (y >= 0 && y < height) {
        int first = begin * stride + left;
        add(
            productArray,
            from + row * otherWidth + begin,
            end - begin,
            imageArray,
            to + (y * width + first) * channels,
            stride * channels);
      }
    }
  }

  private static void add(float[] run, int from, int n, float[] image, int to, int step) {
    for (int x = 0; x < n; x++) {
      image[to + x * step] += run[from + x];
    }
  }
}
