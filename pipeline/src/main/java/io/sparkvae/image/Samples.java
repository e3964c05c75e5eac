// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** The package's rules for single samples. */
final class Samples {
  private Samples() {}

  /** Converts a sample of {@code bits} bits (at most 16) to a byte: linear, rounded. */
  static int toByte(int value, int bits) {
    return switch (bits) {
      case 8 -> value;
      case 16 -> (value + 128) / 257;
      default -> {
        int most = (1 << bits) - 1;
        yield (value * 255 + most / 2) / most;
      }
    };
  }

  static int overBlack(int value, int alpha) {
    return alpha == 255 ? value : (value * alpha + 127) / 255;
  }

  /** Converts an ink (cyan, magenta or yellow) and black to its colour (red, green or blue). */
  static int fromInk(int ink, int black) {
    return ((255 - ink) * (255 - black) + 127) / 255;
  }
}
