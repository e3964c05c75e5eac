// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Shape of a latent: {@code [n]} for a vector; {@code [height, width, channels]} for a map, which
 * has {@code channels} numbers for each place of the image. A sequence has its frames in front:
 * {@code [frames, n]} or {@code [frames, height, width, channels]}.
 *
 * <p>In graphs and tables a latent is flat, {@link #size} numbers in row-major order, so the
 * channels of a place lie together. In JSON a vector's shape is its number, any other an array.
 *
 * @param sizes of the axes
 */
public record LatentShape(List<Integer> sizes) implements Serializable {
  private static final String VECTOR = "model.latent";
  private static final String DOWNSAMPLING = "model.latentMap.downsampling";
  private static final String CHANNELS = "model.latentMap.channels";

  public LatentShape {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty() || sizes.size() > 4 || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "latent: expected 1 to 4 sizes of at least 1, found " + sizes);
    }
    if (sizes.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b)
        > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "latent: expected fewer than 2^31 numbers, found " + sizes);
    }
  }

  /** A vector. */
  public static LatentShape of(int n) {
    return new LatentShape(List.of(n));
  }

  /** A map. */
  public static LatentShape map(int height, int width, int channels) {
    return new LatentShape(List.of(height, width, channels));
  }

  /**
   * The shape that the settings describe, for images of a shape.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when they describe none
   */
  public static LatentShape from(Settings settings, ImageShape image) {
    if (!isMap(settings)) {
      int n = settings.integer(VECTOR);
      if (n < 1) {
        throw settings.refused(VECTOR, "at least 1 dimension", n);
      }
      return of(n);
    }
    int by = settings.integer(DOWNSAMPLING);
    if (by < 2
        || Integer.bitCount(by) != 1
        || image.height() % by != 0
        || image.width() % by != 0) {
      throw settings.refused(
          DOWNSAMPLING,
          "none, or a power of 2 that divides height and width of the images",
          "%s for images of %s x %s".formatted(by, image.height(), image.width()));
    }
    return map(image.height() / by, image.width() / by, settings.integerFrom(CHANNELS, 1));
  }

  /** Whether the settings ask for a map. */
  public static boolean isMap(Settings settings) {
    return !settings.string(DOWNSAMPLING).equals("none");
  }

  /** Returns this with steps in front: a latent of this shape for each of them. */
  public LatentShape inFrames(int frames) {
    List<Integer> all = new ArrayList<>(List.of(frames));
    all.addAll(sizes);
    return new LatentShape(all);
  }

  /** Reads what {@link #json} returns. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static LatentShape ofJson(JsonNode json) {
    List<Integer> sizes = new ArrayList<>();
    for (JsonNode size : json.isArray() ? json : List.of(json)) {
      if (!size.canConvertToInt() || !size.isIntegralNumber()) {
        throw new IllegalArgumentException(
            "latent: expected an integer or an array of integers, found " + json);
      }
      sizes.add(size.intValue());
    }
    return new LatentShape(sizes);
  }

  @JsonValue
  Object json() {
    return isVector() ? sizes.get(0) : sizes;
  }

  /** Whether it has no places and no frames. */
  public boolean isVector() {
    return sizes.size() == 1;
  }

  /** Number of all its numbers: the latent dimensions. */
  public int size() {
    return sizes.stream().reduce(1, (a, b) -> a * b);
  }

  /** Numbers of a place; of a vector, all of them. */
  public int channels() {
    return sizes.get(sizes.size() - 1);
  }

  /** Number of places, over all frames; 1 for a vector. */
  public int places() {
    return size() / channels();
  }

  /** The sizes in front of the channels; empty for a vector. */
  public List<Integer> placeSizes() {
    return sizes.subList(0, sizes.size() - 1);
  }

  /** Names of the axes, for readers of a report. */
  public String axes() {
    List<String> names =
        sizes.size() < 3
            ? List.of("frames", "channels")
            : List.of("frames", "height", "width", "channels");
    return String.join(", ", names.subList(names.size() - sizes.size(), names.size()));
  }

  /** Number of frames; 1 for a latent without. */
  public int frames() {
    return sizes.size() % 2 == 0 ? sizes.get(0) : 1;
  }

  /** Places from top to bottom; 1 for a latent without a map. */
  public int height() {
    return sizes.size() < 3 ? 1 : sizes.get(sizes.size() - 3);
  }

  /** Places from left to right; 1 for a latent without a map. */
  public int width() {
    return sizes.size() < 3 ? 1 : sizes.get(sizes.size() - 2);
  }

  @Override
  public String toString() {
    return json().toString();
  }
}
