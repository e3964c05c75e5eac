// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

/** The order of the numbers of images and of maps of features. */
public enum PixelLayout {
  /** {@code [batch, channels, height, width]}, as PyTorch has it. */
  NCHW,
  /** {@code [batch, height, width, channels]}, as TensorFlow has it. */
  NHWC
}
