// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import java.util.Optional;

/** What the steps of a sequence model are. */
public enum SequenceOf {
  /** The frames of a sequence. */
  @JsonProperty("frames")
  FRAMES,
  /** The rows of a still image, from the top down. */
  @JsonProperty("rows")
  ROWS;

  /** Values of the setting. */
  private enum Kind {
    NONE(Optional.empty()),
    FRAMES(Optional.of(SequenceOf.FRAMES)),
    ROWS(Optional.of(SequenceOf.ROWS));

    private final Optional<SequenceOf> of;

    Kind(Optional<SequenceOf> of) {
      this.of = of;
    }
  }

  static final String KEY = "model.sequence.of";

  /** Reads the setting; empty for a model that takes an image as a whole. */
  static Optional<SequenceOf> from(Settings settings) {
    return settings.choice(KEY, Kind.class).of;
  }

  /**
   * Reads the setting for images of a shape; empty for a model that takes an image as a whole.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when images of this shape have no such steps
   */
  public static Optional<SequenceOf> from(Settings settings, ImageShape shape) {
    Optional<SequenceOf> of = from(settings);
    if (of.equals(Optional.of(ROWS)) && shape.frames() > 1) {
      throw settings.refused(
          KEY, "none or frames for images of %s frames".formatted(shape.frames()), "rows");
    }
    return of;
  }

  /** Returns the number of steps of an image. */
  public int steps(ImageShape whole) {
    return switch (this) {
      case FRAMES -> whole.frames();
      case ROWS -> whole.height();
    };
  }

  /** Returns the shape of one step of an image. */
  public ImageShape step(ImageShape whole) {
    return switch (this) {
      case FRAMES -> ImageShape.of(whole.channels(), whole.height(), whole.width());
      case ROWS -> ImageShape.of(whole.channels(), 1, whole.width());
    };
  }

  /**
   * The steps of images, those of an image one after the other.
   *
   * @param x {@code [rows, size]}
   * @return {@code [rows * steps, size of a step]}
   */
  public Expression apart(ImageShape whole, Expression x) {
    long rows = x.shape().get(0);
    int steps = steps(whole);
    return switch (this) {
      case FRAMES -> x.reshape(rows * steps, whole.size() / steps);
      case ROWS ->
          swapped(x.reshape(rows, whole.channels(), steps, whole.width()))
              .reshape(rows * steps, whole.size() / steps);
    };
  }

  /**
   * Undoes {@link #apart} for what a decoder makes of each step.
   *
   * @param each {@code [rows * steps, numbers * size of a step]}: the first number of every pixel,
   *     then the second of every pixel, …
   * @return {@code [rows, numbers * size]}, in the same order for the whole image
   */
  public Expression together(ImageShape whole, Expression each, int numbers) {
    int steps = steps(whole);
    long rows = each.shape().get(0) / steps;
    long size = step(whole).size();
    Expression ofNumbers =
        numbers == 1
            ? each.reshape(rows, 1, steps, size)
            : each.reshape(rows, steps, numbers, size).permute(0, 2, 1, 3);
    return switch (this) {
      case FRAMES -> ofNumbers.reshape(rows, numbers * steps * size);
      case ROWS ->
          swapped(ofNumbers.reshape(rows * numbers, steps, whole.channels(), whole.width()))
              .reshape(rows, numbers * steps * size);
    };
  }

  /** The second and the third of four axes swapped; if one has size 1, the elements stay. */
  private static Expression swapped(Expression x) {
    long second = x.shape().get(1);
    long third = x.shape().get(2);
    return second == 1 || third == 1
        ? x.reshape(x.shape().get(0), third, second, x.shape().get(3))
        : x.permute(0, 2, 1, 3);
  }
}
