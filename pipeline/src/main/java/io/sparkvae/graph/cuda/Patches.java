// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.plan.ConvolutionShape;
import io.sparkvae.graph.plan.SummedAxes;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions as matrix products. The patches of the image that the window covers, one a row, are
 * gathered into a matrix {@code [images * positions, kh * kw * channels]}; the weights are already
 * the other factor. Unlike cuDNN's fast algorithms it repeats bit for bit, and it was twice as fast
 * as the ones that do. Where the matrix would be large, a part of the images is done at a time.
 */
final class Patches {
  /** The largest matrix of patches: 512 MiB. */
  private static final long MOST_FLOATS = 128L << 20;

  private final ConvolutionShape shape;
  private final KernelText text;
  private final Scratch scratch;

  Patches(ConvolutionShape shape, KernelText text, Scratch scratch) {
    this.shape = shape;
    this.text = text;
    this.scratch = scratch;
  }

  /** Images {@code [first, first + count)}. */
  private record Part(int first, int count) {}

  private List<Part> parts() {
    long each = (long) shape.positions() * shape.windowSize();
    int most = (int) Math.max(1, Math.min(shape.images(), MOST_FLOATS / each));
    List<Part> parts = new ArrayList<>();
    for (int first = 0; first < shape.images(); first += most) {
      parts.add(new Part(first, Math.min(most, shape.images() - first)));
    }
    return parts;
  }

  private int rows(Part part) {
    return part.count * shape.positions();
  }

  private Place matrix(Part part) {
    return scratch.of(0, (long) rows(part) * shape.windowSize());
  }

  private Place image(Place image, Part part) {
    return image.plus((long) part.first * shape.imageSize() * Float.BYTES);
  }

  private Place other(Place other, Part part) {
    long size = (long) shape.positions() * shape.otherChannels();
    return other.plus(part.first * size * Float.BYTES);
  }

  /** other = patches(image) weights. */
  List<CudaCommand> forward(Place image, Place weights, Place other) {
    List<CudaCommand> commands = new ArrayList<>();
    for (Part part : parts()) {
      commands.add(gather(part, image));
      commands.add(
          new CudaCommand.Product(
              false,
              false,
              rows(part),
              shape.otherChannels(),
              shape.windowSize(),
              matrix(part),
              weights,
              other(other, part)));
    }
    return commands;
  }

  /** The gradient by the image: each pixel is the sum of what the patches that hold it get. */
  List<CudaCommand> transposed(Place image, Place weights, Place other) {
    List<CudaCommand> commands = new ArrayList<>();
    for (Part part : parts()) {
      commands.add(
          new CudaCommand.Product(
              false,
              true,
              rows(part),
              shape.windowSize(),
              shape.otherChannels(),
              other(other, part),
              weights,
              matrix(part)));
      commands.add(scatter(part, image));
    }
    return commands;
  }

  /** The gradient by the weights: weights = patches(image) transposed other. */
  List<CudaCommand> weights(Place image, Place weights, Place other) {
    List<Part> parts = parts();
    int size = shape.windowSize() * shape.otherChannels();
    long behind = (long) rows(parts.get(0)) * shape.windowSize();
    List<CudaCommand> commands = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Place result =
          parts.size() == 1
              ? weights
              : scratch.of(behind, (long) size * parts.size()).plus((long) i * size * Float.BYTES);
      commands.add(gather(part, image));
      commands.add(
          new CudaCommand.Product(
              true,
              false,
              shape.windowSize(),
              shape.otherChannels(),
              rows(part),
              matrix(part),
              other(other, part),
              result));
    }
    if (parts.size() > 1) {
      Place all = scratch.of(behind, (long) size * parts.size());
      // The matrix of patches is of no use any more, so the sum's own scratch memory may lie there.
      commands.addAll(
          new Sums(text, scratch).of(new SummedAxes(1, parts.size(), size), all, weights));
    }
    return commands;
  }

  /** Gathers the patches of a part of the images; a pixel outside of the image is 0. */
  private CudaCommand gather(Part part, Place image) {
    String body =
        KernelText.fill(
            """
            unsigned c = i %% %1$du, w = i / %1$du %% %2$du, row = i / %3$du;
            int py = (int) (row / %5$du %% %4$du * %6$du + w / %7$du) - %8$d;
            int px = (int) (row %% %5$du * %6$du + w %% %7$du) - %12$d;
            bool inside = py >= 0 && py < %9$d && px >= 0 && px < %10$d;
            y[i] = inside ? a0[((row / %11$du * %9$du + (unsigned) py) * %10$du + (unsigned) px) * %1$du + c] : 0.0f;
        """,
            shape.channels(),
            shape.kernelHeight() * shape.kernelWidth(),
            shape.windowSize(),
            shape.otherHeight(),
            shape.otherWidth(),
            shape.window().stride(),
            shape.kernelWidth(),
            shape.window().top(),
            shape.height(),
            shape.width(),
            shape.positions(),
            shape.window().left());
    return EachElement.of(
        "patches",
        text,
        List.of((long) rows(part), (long) shape.windowSize()),
        body,
        matrix(part),
        List.of(image(image, part)));
  }

  /** Adds up, for each pixel, what lies in the matrix of patches for it, in a fixed order. */
  private CudaCommand scatter(Part part, Place image) {
    String body =
        KernelText.fill(
            """
            unsigned c = i %% %1$du, column = i / %1$du %% %2$du + %3$du, line = i / %4$du %% %5$du + %12$du, n = i / %6$du;
            float sum = 0.0f;
            for (unsigned ky = line %% %7$du; ky < %13$du; ky += %7$du) {
              if (ky > line || (line - ky) / %7$du >= %9$du) continue;
              for (unsigned kx = column %% %7$du; kx < %8$du; kx += %7$du) {
                if (kx > column || (column - kx) / %7$du >= %10$du) continue;
                unsigned row = (n * %9$du + (line - ky) / %7$du) * %10$du + (column - kx) / %7$du;
                sum += a0[(row * %11$du + ky * %8$du + kx) * %1$du + c];
              }
            }
            y[i] = sum;
        """,
            shape.channels(),
            shape.width(),
            shape.window().left(),
            shape.width() * shape.channels(),
            shape.height(),
            shape.imageSize(),
            shape.window().stride(),
            shape.kernelWidth(),
            shape.otherHeight(),
            shape.otherWidth(),
            shape.kernelHeight() * shape.kernelWidth(),
            shape.window().top(),
            shape.kernelHeight());
    return EachElement.of(
        "image_of_patches",
        text,
        List.of((long) part.count, (long) shape.imageSize()),
        body,
        image(image, part),
        List.of(matrix(part)));
  }
}
