package io.sparkvae.graph;

import io.sparkvae.graph.Blas.Into;
import io.sparkvae.graph.Operation.MatrixProduct;
import java.util.Arrays;

/**
 * Convolutions as matrix products of patches, a few images at a time, so that the patches stay in
 * the second-level cache.
 */
abstract class ConvolutionKernel implements Kernel {
  /** Floats of patches in work: half a megabyte. */
  private static final int PATCH_FLOATS = 128 << 10;

  private final Patches geometry;
  private final int images;
  private final int imagesPerBlock;
  private final Memory patches;
  private final float[] patchArray;
  private final float[] imageArray;
  private final Memory image;
  private final Memory out;
  private final int outPerImage;

  /**
   * @param image the side that the kernel moves over, {@code [images, h, w, channels]}
   * @param out the other side, {@code [images, oh, ow, c]}
   */
  private ConvolutionKernel(Patches geometry, int images, Memory image, Memory out) {
    this.geometry = geometry;
    this.images = images;
    this.image = image;
    this.out = out;
    this.outPerImage = out.size() / images;
    int perImage = geometry.rows * geometry.columns;
    this.imagesPerBlock = Math.max(1, Math.min(images, PATCH_FLOATS / perImage));
    this.patches = Memory.allocate((long) imagesPerBlock * perImage);
    // Zero where a patch leaves its image: nothing ever writes there.
    this.patchArray = new float[imagesPerBlock * perImage];
    this.imageArray = new float[imagesPerBlock * geometry.imageSize];
  }

  @Override
  public void run() {
    for (int first = 0; first < images; first += imagesPerBlock) {
      int n = Math.min(imagesPerBlock, images - first);
      block(first, n, n * geometry.rows, out.slice(first * outPerImage, n * outPerImage));
    }
  }

  abstract void block(int first, int n, int rows, Memory outBlock);

  int channelsOut() {
    return outPerImage / geometry.rows;
  }

  int columns() {
    return geometry.columns;
  }

  Memory patches() {
    return patches;
  }

  void gather(int first, int n) {
    image.get(first * geometry.imageSize, imageArray, n * geometry.imageSize);
    int perImage = geometry.rows * geometry.columns;
    for (int i = 0; i < n; i++) {
      geometry.gather(imageArray, i * geometry.imageSize, patchArray, i * perImage);
    }
    patches.put(0, patchArray, n * perImage);
  }

  void scatter(int first, int n) {
    int perImage = geometry.rows * geometry.columns;
    patches.get(0, patchArray, n * perImage);
    Arrays.fill(imageArray, 0, n * geometry.imageSize, 0);
    for (int i = 0; i < n; i++) {
      geometry.scatter(patchArray, i * perImage, imageArray, i * geometry.imageSize);
    }
    image.put(first * geometry.imageSize, imageArray, n * geometry.imageSize);
  }

  /** out = patches(image) x weights. */
  static Kernel forward(Patches g, int images, Memory image, Memory weights, Memory out) {
    return new ConvolutionKernel(g, images, image, out) {
      @Override
      void block(int first, int n, int rows, Memory outBlock) {
        gather(first, n);
        Blas.product(
            new MatrixProduct(false, false),
            rows,
            channelsOut(),
            columns(),
            patches().pointer(),
            weights.pointer(),
            outBlock.pointer(),
            Into.OVERWRITE);
      }
    };
  }

  /** image = patches^-1(out x weights^T). */
  static Kernel transposed(Patches g, int images, Memory image, Memory weights, Memory out) {
    return new ConvolutionKernel(g, images, image, out) {
      @Override
      void block(int first, int n, int rows, Memory outBlock) {
        Blas.product(
            new MatrixProduct(false, true),
            rows,
            columns(),
            channelsOut(),
            outBlock.pointer(),
            weights.pointer(),
            patches().pointer(),
            Into.OVERWRITE);
        scatter(first, n);
      }
    };
  }

  /** weights = patches(image)^T x out. */
  static Kernel weights(Patches g, int images, Memory image, Memory weights, Memory out) {
    return new ConvolutionKernel(g, images, image, out) {
      @Override
      void block(int first, int n, int rows, Memory outBlock) {
        gather(first, n);
        Blas.product(
            new MatrixProduct(true, false),
            columns(),
            channelsOut(),
            rows,
            patches().pointer(),
            outBlock.pointer(),
            weights.pointer(),
            first == 0 ? Into.OVERWRITE : Into.ADD);
      }
    };
  }
}
