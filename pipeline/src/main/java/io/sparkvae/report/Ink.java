// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.awt.Color;

/** Colours of charts. Each is a class of the page's style sheet, and a colour for PNG files. */
enum Ink {
  TEXT(0x55606e),
  GRID(0xe3e7ec),
  FIRST(0x2563c9),
  SECOND(0xd9730d),
  THIRD(0x12875a),
  MUTED(0xb4bcc7);

  private final Color colour;

  Ink(int rgb) {
    colour = new Color(rgb);
  }

  Color colour() {
    return colour;
  }

  String style() {
    return "ink-" + name().toLowerCase(java.util.Locale.ROOT);
  }
}
