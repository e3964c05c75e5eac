// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.util.Arrays;

/** The orientation tag of EXIF (and of TIFF, whose structure EXIF borrows). */
final class Orientation {
  /** Nothing has said it yet. */
  static final int UNKNOWN = 0;

  static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};

  private Orientation() {}

  /**
   * Reads the tag from a TIFF structure.
   *
   * @return 1 to 8; {@link #UPRIGHT} when it is absent or invalid, since a bad tag is no reason to
   *     reject an image
   */
  static int of(byte[] bytes, int start, int length) {
    // In JPEG this stands in front; some writers keep it in other formats.
    boolean prefixed =
        length >= PREFIX.length
            && Arrays.equals(bytes, start, start + PREFIX.length, PREFIX, 0, PREFIX.length);
    int skipped = prefixed ? PREFIX.length : 0;
    int found = TiffTags.value(bytes, start + skipped, length - skipped, TAG);
    return found >= 1 && found <= 8 ? found : UPRIGHT;
  }

  /** Turns an image so that it stands upright. */
  static Image apply(Image image, int orientation) {
    if (orientation == UNKNOWN || orientation == UPRIGHT) {
      return image;
    }
    ImageShape from = image.shape();
    boolean turned = orientation >= 5;
    int height = turned ? from.width() : from.height();
    int width = turned ? from.height() : from.width();
    byte[] pixels = new byte[image.pixels().length];
    int bottom = from.height() - 1;
    int right = from.width() - 1;
    int at = 0;
    for (int plane = 0; plane < from.frames() * from.channels(); plane++) {
      int start = plane * from.height() * from.width();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int row =
              switch (orientation) {
                case 2 -> y;
                case 3, 4 -> bottom - y;
                case 5, 8 -> x;
                default -> bottom - x;
              };
          int column =
              switch (orientation) {
                case 2, 3 -> right - x;
                case 4 -> x;
                case 5, 6 -> y;
                default -> right - y;
              };
          pixels[at++] = image.pixels()[start + row * from.width() + column];
        }
      }
    }
    return new Image(new ImageShape(from.frames(), from.channels(), height, width), pixels);
  }
}
