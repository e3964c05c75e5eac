// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/** Decodes the opacity of a lossy image (chunk ALPH of the WebP container). */
final class AlphaPlane {
  private AlphaPlane() {}

  /** Returns uint8, row-major {@code [height, width]}. */
  static byte[] decode(byte[] bytes, int start, int end, int width, int height) throws CorruptWebp {
    if (end - start < 2) {
      throw CorruptWebp.truncated("no alpha");
    }
    int flags = bytes[start] & 255;
    int method = flags & 3;
    int filter = flags >> 2 & 3;
    if (method > 1 || flags >> 4 > 1) {
      throw CorruptWebp.corrupt("unknown kind of alpha: %s".formatted(flags));
    }
    byte[] alpha = new byte[Math.multiplyExact(width, height)];
    if (method == 0) {
      if (end - start - 1 < alpha.length) {
        throw CorruptWebp.truncated("alpha of %s bytes".formatted(end - start));
      }
      System.arraycopy(bytes, start + 1, alpha, 0, alpha.length);
    } else {
      int[] pixels = Vp8lDecoder.pixels(bytes, start + 1, end, width, height);
      for (int i = 0; i < alpha.length; i++) {
        alpha[i] = (byte) (pixels[i] >> 8);
      }
    }
    if (filter > 0) {
      unfilter(alpha, filter, width, height);
    }
    return alpha;
  }

  /**
   * Adds the predictions.
   *
   * @param filter 1: from the left, 2: from above, 3: the gradient of both
   */
  private static void unfilter(byte[] alpha, int filter, int width, int height) {
    for (int x = 1; x < width; x++) {
      alpha[x] += alpha[x - 1];
    }
    for (int y = 1; y < height; y++) {
      int row = y * width;
      alpha[row] += alpha[row - width];
      for (int x = row + 1; x < row + width; x++) {
        int left = alpha[x - 1] & 255;
        int above = alpha[x - width] & 255;
        alpha[x] +=
            switch (filter) {
              case 1 -> (byte) left;
              case 2 -> (byte) above;
              default -> InverseTransform.clamp(left + above - (alpha[x - width - 1] & 255));
            };
      }
    }
  }
}
