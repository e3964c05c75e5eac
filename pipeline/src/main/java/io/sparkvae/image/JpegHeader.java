// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The header of a JPEG: everything before the first scan.
 *
 * @param model meaning of the components
 * @param process how the pixels are coded
 * @param bare the file without application segments such as profiles and thumbnails: only what
 *     decoding needs
 */
record JpegHeader(
    int width, int height, Model model, JpegProcess process, int orientation, byte[] bare) {
  private static final int MOST_SCANS = 100;

  enum Model {
    GREY,
    YCBCR,
    RGB,
    CMYK,
    YCCK
  }

  static JpegHeader of(byte[] bytes, ImageLimits limits) throws Unusable {
    int start = ImageFormat.nuls(bytes);
    ByteArrayOutputStream bare = new ByteArrayOutputStream(bytes.length);
    bare.write(bytes, start, 2);
    int orientation = Orientation.UNKNOWN;
    boolean jfif = false;
    int adobe = -1;
    int frame = -1;
    JpegProcess process = null;
    int at = start + 2;
    while (true) {
      at = nextMarker(bytes, at);
      int marker = bytes[at + 1] & 255;
      if (standsAlone(marker)) {
        at += 2;
        continue;
      }
      int length = unsigned(bytes, at + 2);
      if (length < 2) {
        throw new Unusable("corrupt JPEG", "a segment of %s bytes at %s".formatted(length, at));
      }
      if (at + 2 + length > bytes.length) {
        throw new Unusable("truncated JPEG", "a segment ends after the file");
      }
      int data = at + 4;
      if (marker == 0xe1
          && orientation == Orientation.UNKNOWN
          && starts(bytes, data, length, "Exif\0\0")) {
        // Of several, programs read the first.
        orientation = Orientation.of(bytes, data, length - 2);
      } else if (marker == 0xe0 && starts(bytes, data, length, "JFIF\0")) {
        jfif = true;
      } else if (marker == 0xee && starts(bytes, data, length, "Adobe") && length >= 14) {
        adobe = bytes[data + 11] & 255;
      } else if (JpegProcess.isFrame(marker)) {
        process = JpegProcess.of(marker, bytes[data] & 255);
        frame = data;
      }
      if (marker == 0xda) {
        bare.write(bytes, at, bytes.length - at);
        return of(bytes, frame, process, limits, jfif, adobe, orientation, bare);
      }
      if (!(marker >= 0xe0 && marker <= 0xef || marker == 0xfe)) {
        bare.write(bytes, at, length + 2);
      }
      at += length + 2;
    }
  }

  /**
   * Throws when a file has more scans than anybody writes: each passes over the whole image but may
   * have only a few bytes, so a small file could keep a decoder busy for days. Throws also when a
   * file ends without a marker that says so, unless it has a single scan of Huffman codes: of
   * others nobody can tell whether codes are missing.
   */
  void requireAllScans() throws Unusable {
    int scans = 0;
    boolean tells = true;
    int at = 2;
    while (at + 4 <= bare.length) {
      int marker = bare[at] == (byte) 0xff ? bare[at + 1] & 255 : 0;
      // 0 is a byte of the coded pixels, or of nothing; a fill byte stands before a marker.
      if (marker == 0 || marker == 0xff || standsAlone(marker)) {
        at++;
        continue;
      }
      if (marker == 0xd9) {
        return;
      }
      scans += marker == 0xda ? 1 : 0;
      tells &= !JpegProcess.isFrame(marker) || marker == 0xc0 || marker == 0xc1;
      if (scans > MOST_SCANS) {
        throw new Unusable("corrupt JPEG", "more than %s scans".formatted(MOST_SCANS));
      }
      at += 2 + unsigned(bare, at + 2);
    }
    boolean ended = bare[bare.length - 2] == (byte) 0xff && bare[bare.length - 1] == (byte) 0xd9;
    if (!ended && (scans > 1 || !tells)) {
      throw new Unusable("truncated JPEG", "no end marker");
    }
  }

  private static JpegHeader of(
      byte[] bytes,
      int frame,
      JpegProcess process,
      ImageLimits limits,
      boolean jfif,
      int adobe,
      int orientation,
      ByteArrayOutputStream bare)
      throws Unusable {
    if (frame < 0 || frame + 6 > bytes.length) {
      throw new Unusable("corrupt JPEG", "a scan without a frame");
    }
    int height = unsigned(bytes, frame + 1);
    int width = unsigned(bytes, frame + 3);
    Unusable.unless(limits.refusePixels(height, width));
    int components = bytes[frame + 5] & 255;
    Model model =
        switch (components) {
          case 1 -> Model.GREY;
          case 3 -> {
            boolean named = bytes[frame + 6] == 'R' && bytes[frame + 9] == 'G';
            boolean rgb = !jfif && (adobe == 0 || adobe < 0 && named);
            yield rgb ? Model.RGB : Model.YCBCR;
          }
          case 4 -> adobe == 2 ? Model.YCCK : Model.CMYK;
          default -> throw new Unusable("corrupt JPEG", components + " components");
        };
    return new JpegHeader(width, height, model, process, orientation, bare.toByteArray());
  }

  /** Returns where the next marker begins. Bytes before it that belong to nothing are skipped. */
  private static int nextMarker(byte[] bytes, int from) throws Unusable {
    for (int at = from; at + 4 <= bytes.length; at++) {
      if (bytes[at] == (byte) 0xff && bytes[at + 1] != 0 && bytes[at + 1] != (byte) 0xff) {
        return at;
      }
    }
    throw new Unusable("truncated JPEG", "no scan");
  }

  /** Whether a marker has no content: those of restarts, and TEM. */
  private static boolean standsAlone(int marker) {
    return marker >= 0xd0 && marker <= 0xd7 || marker == 1;
  }

  private static int unsigned(byte[] bytes, int at) {
    return (bytes[at] & 255) << 8 | bytes[at + 1] & 255;
  }

  private static boolean starts(byte[] bytes, int at, int length, String expected) {
    byte[] wanted = expected.getBytes(StandardCharsets.ISO_8859_1);
    return length - 2 >= wanted.length
        && java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
