// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * EXIF in a text chunk of a PNG, as ImageMagick wrote it before PNG had a chunk for it: a keyword,
 * a line with the kind, one with the number of bytes, then the bytes as hexadecimal digits.
 */
final class PngProfile {
  private static final String KEYWORD = "Raw profile type exif\0";

  /** The orientation stands at the beginning; thumbnails that follow are not needed. */
  private static final int MOST_TEXT = 1 << 16;

  private PngProfile() {}

  /**
   * Returns the orientation in a text chunk.
   *
   * @param compressed whether it is zTXt, not tEXt
   * @return {@link Orientation#UNKNOWN} when the chunk holds something else
   */
  static int orientation(byte[] bytes, int start, int length, boolean compressed) {
    int keyword = KEYWORD.length();
    int text = start + keyword + (compressed ? 1 : 0);
    int end = start + length;
    if (text > end
        || !new String(bytes, start, keyword, StandardCharsets.ISO_8859_1).equals(KEYWORD)) {
      return Orientation.UNKNOWN;
    }
    byte[] content =
        compressed
            ? inflated(bytes, text, end - text)
            : Arrays.copyOfRange(bytes, text, Math.min(end, text + MOST_TEXT));
    byte[] exif = fromDigits(new String(content, StandardCharsets.ISO_8859_1));
    return Orientation.of(exif, 0, exif.length);
  }

  private static byte[] inflated(byte[] bytes, int start, int length) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, start, length);
      byte[] text = new byte[MOST_TEXT];
      return Arrays.copyOf(text, inflater.inflate(text));
    } catch (DataFormatException e) {
      return new byte[0]; // Damage of a text is none of the image.
    } finally {
      inflater.end();
    }
  }

  private static byte[] fromDigits(String text) {
    String digits =
        text.replaceFirst("^\\s*\\w+\\s+\\d+\\s", "")
            .replaceAll("\\s", "")
            .replaceFirst("(?s)[^0-9a-fA-F].*", "");
    return HexFormat.of().parseHex(digits, 0, digits.length() / 2 * 2);
  }
}
