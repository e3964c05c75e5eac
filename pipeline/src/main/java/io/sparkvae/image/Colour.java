// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** The channels of an image. */
public enum Colour {
  GREY(1),
  RGB(3);

  private final int channels;

  Colour(int channels) {
    this.channels = channels;
  }

  /** Returns the number of channels: 1 or 3. */
  public int channels() {
    return channels;
  }

  /** Returns the colour of images with the channels of a shape. */
  public static Colour of(ImageShape shape) {
    return switch (shape.channels()) {
      case 1 -> GREY;
      case 3 -> RGB;
      default ->
          throw new IllegalArgumentException(
              "image: expected 1 or 3 channels, found " + shape.channels());
    };
  }

  /**
   * Returns the image in this colour. Grey from RGB is the ITU-R BT.601 luma; RGB from grey repeats
   * the grey.
   */
  public Image convert(Image image) {
    ImageShape shape = image.shape();
    if (shape.channels() == channels) {
      return image;
    }
    ImageShape converted = new ImageShape(shape.frames(), channels, shape.height(), shape.width());
    byte[] from = image.pixels();
    byte[] to = new byte[converted.size()];
    int plane = shape.height() * shape.width();
    for (int frame = 0; frame < shape.frames(); frame++) {
      switch (this) {
        case GREY -> toGrey(from, frame * 3 * plane, to, frame * plane, plane);
        case RGB -> {
          for (int channel = 0; channel < 3; channel++) {
            System.arraycopy(from, frame * plane, to, (frame * 3 + channel) * plane, plane);
          }
        }
      }
    }
    return new Image(converted, to);
  }

  private static void toGrey(byte[] from, int start, byte[] to, int target, int plane) {
    for (int i = 0; i < plane; i++) {
      to[target + i] =
          luma(
              from[start + i] & 255,
              from[start + plane + i] & 255,
              from[start + 2 * plane + i] & 255);
    }
  }

  /** The weights sum to 2^16, so that equal red, green and blue give the same grey. */
  static byte luma(int red, int green, int blue) {
    return (byte) ((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
  }
}
