// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import java.io.Serializable;

/**
 * How the numbers of an output lie for one image: channels of places, of which a vector has one.
 *
 * @param height places from top to bottom
 * @param width places from left to right
 * @param channels numbers of a place
 * @param layout which of them lie together
 */
public record OutputOrder(int height, int width, int channels, PixelLayout layout)
    implements Serializable {

  /** Returns the number of places. */
  public int places() {
    return height * width;
  }

  /** Returns how many numbers there are in all. */
  public int numbers() {
    return places() * channels;
  }

  /** Returns the index of a number, with places row by row. */
  public int index(int place, int channel) {
    return switch (layout) {
      case NCHW -> channel * places() + place;
      case NHWC -> place * channels + channel;
    };
  }

  @Override
  public String toString() {
    return places() == 1
        ? "[%s]".formatted(channels)
        : "%s channels of %s x %s places".formatted(channels, height, width);
  }
}
