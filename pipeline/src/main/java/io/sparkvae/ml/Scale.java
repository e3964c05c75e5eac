// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.configuration.Settings;
import java.util.Arrays;
import java.util.List;

/** What the numbers of vectors and arrays are: the parameter scale. */
enum Scale {
  /** Numbers in [0, 1]. */
  UNIT("numbers in [0, 1]; scale = bytes reads numbers up to 255"),
  /** 0 to 255. */
  BYTES("whole numbers from 0 to 255; scale = unit reads numbers in [0, 1]");

  private static final int WHITE = 255;

  private final String expected;

  Scale(String expected) {
    this.expected = expected;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Settings::spelled).toList();
  }

  static Scale named(String name) {
    return values()[names().indexOf(name)];
  }

  /** Returns which numbers are pixels, for messages. */
  String expected() {
    return expected;
  }

  /** Returns a number as a byte from 0 to 255, or -1 if it is no pixel. */
  int pixel(double value) {
    return switch (this) {
      case UNIT -> value >= 0 && value <= 1 ? (int) Math.round(value * WHITE) : -1;
      case BYTES -> value >= 0 && value <= WHITE && value == Math.rint(value) ? (int) value : -1;
    };
  }
}
