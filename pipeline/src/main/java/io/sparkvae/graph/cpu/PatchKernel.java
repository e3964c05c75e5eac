// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Operation.MatrixProduct;
import io.sparkvae.graph.plan.ConvolutionShape;
import java.util.Arrays;

/**
 * A transposed convolution onto images of few channels. One matrix product multiplies every
 * position of the smaller image with every weight of the window; then each product is added to the
 * pixel that it belongs to. A few images at a time, so that the products stay in the second-level
 * cache. oneDNN works on 16 channels at once, so for one channel it would do sixteen times the
 * work.
 */
final class PatchKernel implements Kernel {
  /** Up to this number of channels it is faster than oneDNN's own transposed convolution. */
  private static final int CHANNELS = 8;

  /** Products made at a time: half a megabyte of floats. */
  private static final int BLOCK = 128 << 10;

  private final ConvolutionShape shape;
  private final Memory image;
  private final Memory weights;
  private final Memory other;
  private final int imagesPerBlock;
  private final Memory products;
  private final float[] productArray;
  private final float[] imageArray;

  PatchKernel(ConvolutionShape shape, Memory image, Memory weights, Memory other) {
    this.shape = shape;
    this.image = image;
    this.weights = weights;
    this.other = other;
    int perImage = perImage(shape);
    this.imagesPerBlock = imagesPerBlock(shape);
    this.products = Memory.allocate((long) imagesPerBlock * perImage);
    this.productArray = new float[imagesPerBlock * perImage];
    this.imageArray = new float[imagesPerBlock * shape.imageSize()];
  }

  /** Whether it is the kernel for a transposed convolution. */
  static boolean takes(ConvolutionShape shape) {
    return shape.channels() <= CHANNELS;
  }

  /** Floats outside the heap that such a kernel has for itself. */
  static long floats(ConvolutionShape shape) {
    return (long) imagesPerBlock(shape) * perImage(shape);
  }

  private static int imagesPerBlock(ConvolutionShape shape) {
    return Math.max(1, Math.min(shape.images(), BLOCK / perImage(shape)));
  }

  private static int perImage(ConvolutionShape shape) {
    return shape.windowSize() * shape.positions();
  }

  @Override
  public void run() {
    for (int first = 0; first < shape.images(); first += imagesPerBlock) {
      block(first, Math.min(imagesPerBlock, shape.images() - first));
    }
  }

  private void block(int first, int n) {
    int columns = n * shape.positions();
    OneDnn.product(
        new MatrixProduct(false, true),
        shape.windowSize(),
        columns,
        shape.otherChannels(),
        weights.pointer(),
        other.pointer().getPointer((long) first * shape.positions() * shape.otherChannels()),
        products.pointer());
    products.get(0, productArray, shape.windowSize() * columns);
    int imageSize = shape.imageSize();
    Arrays.fill(imageArray, 0, n * imageSize, 0);
    for (int row = 0; row < shape.windowSize(); row++) {
      int ky = row / shape.channels() / shape.kernelWidth();
      int kx = row / shape.channels() % shape.kernelWidth();
      for (int i = 0; i < n; i++) {
        add(row * columns + i * shape.positions(), ky, kx, i * imageSize + row % shape.channels());
      }
    }
    image.put(first * imageSize, imageArray, n * imageSize);
  }

  /** Adds the products of one weight to the pixels that it reaches in one image. */
  private void add(int from, int ky, int kx, int to) {
    int stride = shape.window().stride();
    int left = kx - shape.window().left();
    int begin = left < 0 ? (-left + stride - 1) / stride : 0;
    int end = Math.min(shape.otherWidth(), (shape.width() - left + stride - 1) / stride);
    for (int row = 0; row < shape.otherHeight(); row++) {
      int y = row * stride + ky - shape.window().top();
      if (y >= 0 && y < shape.height()) {
        int first = begin * stride + left;
        add(
            productArray,
            from + row * shape.otherWidth() + begin,
            end - begin,
            imageArray,
            to + (y * shape.width() + first) * shape.channels(),
            stride * shape.channels());
      }
    }
  }

  private static void add(float[] run, int from, int n, float[] image, int to, int step) {
    for (int x = 0; x < n; x++) {
      image[to + x * step] += run[from + x];
    }
  }
}
