// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.util.Locale;

/**
 * A single file, as it is shown to each format to be recognised.
 *
 * @param name of the file
 * @param length in bytes, as it lies in storage
 * @param bytes its first ones, inflated when it is gzipped: at most {@value #LENGTH}
 */
record FileStart(String name, long length, byte[] bytes) {
  /** The magic of tar, the latest one there is, ends here. */
  static final int LENGTH = 265;

  /** Whether these bytes, given as the characters of Latin-1, stand at an offset. */
  boolean has(int at, String magic) {
    for (int i = 0; i < magic.length(); i++) {
      if (bytes.length <= at + i || (bytes[at + i] & 255) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The first bytes, for messages. */
  String hex() {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(8, bytes.length); i++) {
      hex.append(String.format(Locale.ROOT, " %02x", bytes[i]));
    }
    return hex.toString();
  }
}
