// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** How the pixels of a JPEG are coded, as the marker of its frame says. */
enum JpegProcess {
  /** Baseline, extended or progressive, with Huffman codes: every decoder reads it. */
  HUFFMAN,

  /** The JPEG library of some Java platforms reads it. */
  ARITHMETIC;

  private static final int JPEG_LS = 0xf7;

  static boolean isFrame(int marker) {
    boolean start = marker >= 0xc0 && marker <= 0xcf;
    return marker == JPEG_LS
        || start && marker != 0xc4 && marker != 0xc8 && marker != 0xcc; // tables, reserved
  }

  /**
   * Returns the process of a frame.
   *
   * @param precision bits of a sample
   * @throws Unusable for those that no decoder here reads, by name
   */
  static JpegProcess of(int marker, int precision) throws Unusable {
    JpegProcess process =
        switch (marker) {
          case 0xc0, 0xc1, 0xc2 -> HUFFMAN;
          case 0xc9, 0xca -> ARITHMETIC;
          case 0xc3, 0xcb -> throw refused("a lossless JPEG", marker);
          case JPEG_LS -> throw refused("a JPEG-LS image", marker);
          default -> throw refused("a hierarchical JPEG", marker);
        };
    if (precision == 12) {
      throw refused("a JPEG of 12 bits a sample", marker);
    }
    return process;
  }

  /** Returns what is said of an image that the platform's library does not read. */
  static Unusable arithmetic(String detail) {
    return new Unusable(reason("a JPEG with arithmetic coding"), detail);
  }

  private static Unusable refused(String what, int marker) {
    return new Unusable(reason(what), "its frame has the marker ff%02x".formatted(marker));
  }

  private static String reason(String what) {
    return what + ", which is not read: convert it to PNG";
  }
}
