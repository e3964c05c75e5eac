// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.io.Serializable;

/**
 * Brings images to one shape: colour, aspect ratio, then size.
 *
 * @param target one frame or several, 1 or 3 channels
 */
public record Fitting(ImageShape target, Fit fit) implements Serializable {
  public Fitting {
    Colour.of(target);
  }

  /** Returns the image in the target's shape, or a rejection. */
  public Decoded apply(Image image) {
    ImageShape found = image.shape();
    if (found.equals(target)) {
      return image;
    }
    if (found.frames() != target.frames()) {
      return refused(found);
    }
    if (found.height() == target.height() && found.width() == target.width()) {
      return Colour.of(target).convert(image);
    }
    return switch (fit) {
      case REFUSE -> refused(found);
      case STRETCH -> scale(Colour.of(target).convert(image));
      case CROP -> scale(cropped(Colour.of(target).convert(image)));
    };
  }

  private Rejection refused(ImageShape found) {
    return new Rejection("another shape", "expected %s, found %s".formatted(target, found));
  }

  private Image scale(Image image) {
    return Resampling.resize(image, target.height(), target.width());
  }

  /** Returns the largest centred part with the target's aspect ratio. */
  private Image cropped(Image image) {
    long height = image.shape().height();
    long width = image.shape().width();
    long cutHeight = height;
    long cutWidth = width;
    if (width * target.height() > height * target.width()) {
      cutWidth = Math.max(1, Math.round((double) height * target.width() / target.height()));
    } else {
      cutHeight = Math.max(1, Math.round((double) width * target.height() / target.width()));
    }
    return crop(
        image,
        (int) (height - cutHeight) / 2,
        (int) (width - cutWidth) / 2,
        (int) cutHeight,
        (int) cutWidth);
  }

  private static Image crop(Image image, int top, int left, int height, int width) {
    ImageShape from = image.shape();
    if (height == from.height() && width == from.width()) {
      return image;
    }
    ImageShape shape = new ImageShape(from.frames(), from.channels(), height, width);
    byte[] pixels = new byte[shape.size()];
    for (int plane = 0; plane < from.frames() * from.channels(); plane++) {
      for (int y = 0; y < height; y++) {
        System.arraycopy(
            image.pixels(),
            (plane * from.height() + top + y) * from.width() + left,
            pixels,
            (plane * height + y) * width,
            width);
      }
    }
    return new Image(shape, pixels);
  }
}
