// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.augmentation;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Random changes of training images, one after the other, drawn anew for each example of each epoch
 * from a stream of its own. So no result depends on how the work is cut. A changed image consists
 * of bytes again, whatever computes on it.
 */
public record Augmentation(List<ImageChange> changes) implements Serializable {
  /** None. */
  public static final Augmentation NONE = new Augmentation(List.of());

  /** Full key of the list of changes. */
  public static final String KEY = "train.augmentation.changes";

  public Augmentation {
    changes = List.copyOf(changes);
  }

  /**
   * Reads the section {@code train.augmentation}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static Augmentation from(Settings settings) {
    return new Augmentation(
        settings.choices(KEY, ImageChange.Kind.class).stream()
            .map(kind -> kind.read(settings))
            .toList());
  }

  /** Whether any image is changed. */
  public boolean any() {
    return !changes.isEmpty();
  }

  /**
   * Checks that images of a shape can be changed so.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when they cannot
   */
  public void check(Settings settings, ImageShape shape) {
    changes.forEach(change -> change.check(settings, shape));
  }

  /**
   * Changes an image.
   *
   * @param images uint8, {@code [rows, size]}; not written to
   * @param noise the stream of the example, drawn from
   * @return {@code [size]}
   */
  public byte[] apply(ImageShape shape, byte[] images, int row, Noise noise) {
    int size = shape.size();
    byte[] image = Arrays.copyOfRange(images, row * size, (row + 1) * size);
    for (ImageChange change : changes) {
      image = change.apply(shape, image, noise);
    }
    return image;
  }
}
