// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import java.util.List;

/**
 * The sizes of a convolution between an image {@code [images, height, width, channels]}, over which
 * its window moves, and the other side {@code [images, otherHeight, otherWidth, otherChannels]},
 * with weights {@code [kernelHeight, kernelWidth, channels, otherChannels]}. A convolution goes
 * from the image to the other side, a transposed one from there to the image.
 */
public record ConvolutionShape(
    int images,
    int height,
    int width,
    int channels,
    int otherHeight,
    int otherWidth,
    int otherChannels,
    int kernelHeight,
    int kernelWidth,
    Operation.Window window) {

  /** Of a convolution. */
  public static ConvolutionShape of(Operation.Convolution c, Expression e) {
    return of(shape(e, 0), e.shape(), shape(e, 1), c.window());
  }

  /** Of a transposed convolution. */
  public static ConvolutionShape of(Operation.TransposedConvolution c, Expression e) {
    return of(e.shape(), shape(e, 0), shape(e, 1), c.window());
  }

  /** Of the gradient by the weights. */
  public static ConvolutionShape of(Operation.ConvolutionWeights c, Expression e) {
    return of(shape(e, 0), shape(e, 1), e.shape(), c.window());
  }

  private static ConvolutionShape of(
      List<Long> image, List<Long> other, List<Long> weights, Operation.Window window) {
    return new ConvolutionShape(
        size(image, 0),
        size(image, 1),
        size(image, 2),
        size(image, 3),
        size(other, 1),
        size(other, 2),
        size(other, 3),
        size(weights, 0),
        size(weights, 1),
        window);
  }

  private static List<Long> shape(Expression e, int input) {
    return e.inputs().get(input).shape();
  }

  private static int size(List<Long> shape, int axis) {
    return Math.toIntExact(shape.get(axis));
  }

  /** Elements of an image. */
  public int imageSize() {
    return height * width * channels;
  }

  /** Places of the window in an image. */
  public int positions() {
    return otherHeight * otherWidth;
  }

  /** Weights of the window for one channel of the other side. */
  public int windowSize() {
    return kernelHeight * kernelWidth * channels;
  }
}
