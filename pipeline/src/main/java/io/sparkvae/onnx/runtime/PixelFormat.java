// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a network takes the pixels of an image.
 *
 * @param means taken off each channel after the scale; empty for none
 * @param deviations by which it is then divided; empty for none
 */
record PixelFormat(
    PixelLayout layout, PixelScale scale, List<Float> means, List<Float> deviations, ImageFit fit)
    implements Serializable {
  private static final int LEVELS = 256;

  PixelFormat {
    means = new ArrayList<>(means); // lists that can be serialised
    deviations = new ArrayList<>(deviations);
  }

  static PixelFormat from(Settings settings, String section) {
    String deviations = section + ".deviations";
    List<Double> divisors = settings.reals(deviations);
    if (divisors.stream().anyMatch(value -> !(value > 0))) {
      throw settings.refused(deviations, "numbers above 0", divisors);
    }
    return new PixelFormat(
        settings.choice(section + ".layout", PixelLayout.class),
        settings.choice(section + ".scale", PixelScale.class),
        floats(settings.reals(section + ".means")),
        floats(divisors),
        settings.choice(section + ".fit", ImageFit.class));
  }

  private static List<Float> floats(List<Double> values) {
    return values.stream().map(Double::floatValue).toList();
  }

  /** Requires a mean and a deviation for each channel, or none. */
  void require(ImageShape shape, Settings settings, String section) {
    require(means, section + ".means", shape, settings);
    require(deviations, section + ".deviations", shape, settings);
  }

  private static void require(List<Float> values, String key, ImageShape shape, Settings settings) {
    if (!values.isEmpty() && values.size() != shape.channels()) {
      throw settings.refused(
          key, "a number for each of %s channels, or none".formatted(shape.channels()), values);
    }
  }

  /** The shape of one image in the network's order. */
  long[] shape(ImageShape of) {
    return switch (layout) {
      case NCHW -> new long[] {of.channels(), of.height(), of.width()};
      case NHWC -> new long[] {of.height(), of.width(), of.channels()};
    };
  }

  /**
   * The shape in which a network takes images; empty if it does not take such images.
   *
   * @param input of the network, the batch in front; negative where it takes any size
   */
  Optional<ImageShape> taken(long[] input, ImageShape images) {
    long[] own = shape(images);
    if (input.length != own.length + 1) {
      return Optional.empty();
    }
    int[] sizes = new int[own.length];
    for (int axis = 0; axis < own.length; axis++) {
      sizes[axis] = Math.toIntExact(input[axis + 1] < 0 ? own[axis] : input[axis + 1]);
    }
    ImageShape taken =
        switch (layout) {
          case NCHW -> ImageShape.of(sizes[0], sizes[1], sizes[2]);
          case NHWC -> ImageShape.of(sizes[2], sizes[0], sizes[1]);
        };
    boolean colours =
        taken.channels() == images.channels() || images.channels() == 1 && taken.channels() == 3;
    return switch (fit) {
      case REFUSE -> taken.equals(images) ? Optional.of(taken) : Optional.empty();
      case RESIZE -> colours ? Optional.of(taken) : Optional.empty();
    };
  }

  /** The number that stands for each value of a byte, {@code [channels][256]}. */
  float[][] table(int channels) {
    float[][] table = new float[channels][LEVELS];
    for (int c = 0; c < channels; c++) {
      float mean = means.isEmpty() ? 0 : means.get(c);
      float deviation = deviations.isEmpty() ? 1 : deviations.get(c);
      for (int value = 0; value < LEVELS; value++) {
        table[c][value] = (scale.of(value) - mean) / deviation;
      }
    }
    return table;
  }
}
