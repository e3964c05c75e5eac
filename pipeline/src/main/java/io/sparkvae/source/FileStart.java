// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.util.Locale;

/**
 * The start of a single file, by which a format recognises it.
 *
 * @param name of the file
 * @param length length of the file in storage, in bytes
 * @param bytes its first bytes, at most {@value #LENGTH}, inflated when it is gzipped
 */
record FileStart(String name, long length, byte[] bytes) {
  /** The end of tar's magic, which lies farthest from the start of all formats. */
  static final int LENGTH = 265;

  /** Whether the file has these bytes, given as characters of Latin-1, at an offset. */
  boolean has(int at, String magic) {
    for (int i = 0; i < magic.length(); i++) {
      if (bytes.length <= at + i || (bytes[at + i] & 255) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first bytes in hexadecimal, for messages. */
  String hex() {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(8, bytes.length); i++) {
      hex.append(String.format(Locale.ROOT, " %02x", bytes[i]));
    }
    return hex.toString();
  }
}
