// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** The formats of single images, recognised by their first bytes. */
enum ImageFormat {
  PNG,
  JPEG,
  GIF,
  BMP,
  TIFF,
  WEBP,
  PNM;

  /** A JPEG can have this many NUL bytes in front, as some tools that recover files leave them. */
  private static final int MOST_NULS = 64;

  /** Returns the format that the first bytes belong to, or {@code null}. */
  static ImageFormat of(byte[] bytes) {
    if (starts(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return PNG;
    }
    if (starts(bytes, nuls(bytes), 0xff, 0xd8, 0xff)) {
      return JPEG;
    }
    if (starts(bytes, 0, 'G', 'I', 'F', '8')) {
      return GIF;
    }
    if (starts(bytes, 0, 'R', 'I', 'F', 'F') && starts(bytes, 8, 'W', 'E', 'B', 'P')) {
      return WEBP;
    }
    if (TiffTags.isTiff(bytes, 0, bytes.length)) {
      return TIFF;
    }
    if (PnmDecoder.recognises(bytes)) {
      return PNM;
    }
    return starts(bytes, 0, 'B', 'M') ? BMP : null;
  }

  /** Returns the number of NUL bytes in front that a JPEG can have. */
  static int nuls(byte[] bytes) {
    int count = 0;
    while (count < MOST_NULS && count < bytes.length && bytes[count] == 0) {
      count++;
    }
    return count;
  }

  private static boolean starts(byte[] bytes, int at, int... expected) {
    if (bytes.length < at + expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((bytes[at + i] & 255) != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
