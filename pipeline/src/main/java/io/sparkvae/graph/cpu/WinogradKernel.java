// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static io.sparkvae.graph.cpu.Winograd.SQUARE;
import static io.sparkvae.graph.cpu.Winograd.WINDOW;

import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.graph.Operation.MatrixProduct;
import io.sparkvae.graph.plan.ConvolutionShape;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A convolution by windows of 3 x 3 with a stride of 1, forward or its gradients, by {@link
 * Winograd}: a quarter of the products of the direct way. The results lie in squares of 4 x 4. For
 * each square the 6 x 6 pixels that it sees are transformed; for each of the 36 numbers of a
 * transformed square one matrix product then goes over the channels, for a block of squares at
 * once.
 */
final class WinogradKernel {
  private static final int POINTS = SQUARE * SQUARE;

  /** With fewer channels the transforms take more time than they save. */
  private static final int CHANNELS = 64;

  /** Floats of a block, of one side: what it is for one matrix product stays in the cache. */
  private static final int BLOCK = 1 << 19;

  private static final int LEAST_SQUARES = 64;

  /** Weights that are transformed at a time. */
  private static final int RUN = 1024;

  private static final MatrixProduct PLAIN = new MatrixProduct(false, false);
  private static final MatrixProduct BACK = new MatrixProduct(false, true);
  private static final MatrixProduct SUM = new MatrixProduct(true, false);

  private final ConvolutionShape shape;
  private final Scratch.Place place;

  /**
   * Of each kind one matrix a number of a square, one after the other.
   *
   * @param weights {@code [36, channels, otherChannels]}
   * @param seen {@code [36, squares, channels of the pixels]}
   * @param made {@code [36, squares, channels of the results]}
   */
  private record Matrices(Memory weights, Memory seen, Memory made) {}

  WinogradKernel(ConvolutionShape shape, Scratch scratch) {
    this.shape = shape;
    this.place = scratch.floats(floats(shape));
  }

  /** Whether a convolution is to be computed this way, can be, and is worth it. */
  static boolean takes(ConvolutionShape shape) {
    return shape.window().method() == ConvolutionMethod.WINOGRAD
        && shape.kernelHeight() == WINDOW
        && shape.kernelWidth() == WINDOW
        && shape.window().stride() == 1
        && shape.channels() >= CHANNELS
        && shape.otherChannels() >= CHANNELS
        && floats(shape) <= Integer.MAX_VALUE;
  }

  /** Floats of the memory that such a kernel shares with others. */
  static long floats(ConvolutionShape shape) {
    long channels = shape.channels() + shape.otherChannels();
    return POINTS * (block(shape) * channels + (long) shape.channels() * shape.otherChannels());
  }

  /** Squares of a block. */
  private static int block(ConvolutionShape shape) {
    int most = BLOCK / POINTS / Math.max(shape.channels(), shape.otherChannels());
    int all = Math.max(forward(shape).all(), backward(shape).all());
    return Math.min(all, Math.max(LEAST_SQUARES, most));
  }

  private static Squares forward(ConvolutionShape shape) {
    return new Squares(
        shape.images(),
        shape.height(),
        shape.width(),
        shape.channels(),
        shape.otherHeight(),
        shape.otherWidth(),
        shape.window().top(),
        shape.window().left());
  }

  /** The gradient by the image is a convolution too: what a pixel reached, reaches it. */
  private static Squares backward(ConvolutionShape shape) {
    return new Squares(
        shape.images(),
        shape.otherHeight(),
        shape.otherWidth(),
        shape.otherChannels(),
        shape.height(),
        shape.width(),
        WINDOW - 1 - shape.window().top(),
        WINDOW - 1 - shape.window().left());
  }

  /** other = image * weights. */
  Kernel forward(Memory image, Memory weights, Memory other) {
    return convolution(image, forward(shape), shape.otherChannels(), PLAIN, weights, false, other);
  }

  /** The gradient by the image: image = other transposed * weights. */
  Kernel transposed(Memory image, Memory weights, Memory other) {
    return convolution(other, backward(shape), shape.channels(), BACK, weights, true, image);
  }

  /**
   * @param turned the window by half a turn
   */
  private Kernel convolution(
      Memory images,
      Squares from,
      int channels,
      MatrixProduct product,
      Memory weights,
      boolean turned,
      Memory to) {
    int block = block(shape);
    return () -> {
      SquareBlock seen = new SquareBlock(from.channels(), block);
      SquareBlock made = new SquareBlock(channels, block);
      Matrices matrices = matrices(from.channels(), channels);
      transformWeights(weights, matrices.weights, turned);
      for (int first = 0; first < from.all(); first += block) {
        int n = Math.min(block, from.all() - first);
        for (int i = 0; i < n; i++) {
          seen.pixels(images, from, first + i, matrices.seen, i);
        }
        for (int p = 0; p < POINTS; p++) {
          OneDnn.product(
              product,
              n,
              channels,
              from.channels(),
              of(matrices.seen, p),
              of(matrices.weights, p),
              of(matrices.made, p));
        }
        for (int i = 0; i < n; i++) {
          made.results(matrices.made, i, from, first + i, to);
        }
      }
    };
  }

  /** The gradient by the weights. */
  Kernel weights(Memory image, Memory weights, Memory other) {
    int block = block(shape);
    int channels = shape.channels();
    int others = shape.otherChannels();
    Squares from = forward(shape);
    return () -> {
      SquareBlock seen = new SquareBlock(channels, block);
      SquareBlock gradients = new SquareBlock(others, block);
      Matrices matrices = matrices(channels, others);
      for (int first = 0; first < from.all(); first += block) {
        int n = Math.min(block, from.all() - first);
        for (int i = 0; i < n; i++) {
          seen.pixels(image, from, first + i, matrices.seen, i);
          gradients.gradients(other, from, first + i, matrices.made, i);
        }
        for (int p = 0; p < POINTS; p++) {
          OneDnn.product(
              SUM,
              channels,
              others,
              n,
              of(matrices.seen, p),
              of(matrices.made, p),
              of(matrices.weights, p),
              first > 0);
        }
      }
      weightGradients(matrices.weights, weights);
    };
  }

  private Matrices matrices(int seenChannels, int madeChannels) {
    Memory all = place.memory();
    int weights = POINTS * shape.channels() * shape.otherChannels();
    int seen = POINTS * block(shape) * seenChannels;
    return new Matrices(
        all.slice(0, weights),
        all.slice(weights, seen),
        all.slice(weights + seen, POINTS * block(shape) * madeChannels));
  }

  /** The matrix of one number of a square. */
  private static FloatPointer of(Memory matrices, int point) {
    return matrices.pointer().getPointer((long) point * matrices.size() / POINTS);
  }

  private void transformWeights(Memory weights, Memory u, boolean turned) {
    int matrix = shape.channels() * shape.otherChannels();
    float[][] w = new float[WINDOW * WINDOW][RUN];
    float[][] between = new float[SQUARE * WINDOW][RUN];
    float[][] result = new float[POINTS][RUN];
    for (int from = 0; from < matrix; from += RUN) {
      int n = Math.min(RUN, matrix - from);
      for (int k = 0; k < w.length; k++) {
        weights.get((turned ? w.length - 1 - k : k) * matrix + from, w[k], n);
      }
      Winograd.square(Winograd::weights, WINDOW, SQUARE, w, between, result, n);
      for (int p = 0; p < POINTS; p++) {
        u.put(p * matrix + from, result[p], n);
      }
    }
  }

  private void weightGradients(Memory u, Memory weights) {
    int matrix = shape.channels() * shape.otherChannels();
    float[][] x = new float[POINTS][RUN];
    float[][] between = new float[WINDOW * SQUARE][RUN];
    float[][] w = new float[WINDOW * WINDOW][RUN];
    for (int from = 0; from < matrix; from += RUN) {
      int n = Math.min(RUN, matrix - from);
      for (int p = 0; p < POINTS; p++) {
        u.get(p * matrix + from, x[p], n);
      }
      Winograd.square(Winograd::weightGradients, SQUARE, WINDOW, x, between, w, n);
      for (int k = 0; k < w.length; k++) {
        weights.put(k * matrix + from, w[k], n);
      }
    }
  }
}
