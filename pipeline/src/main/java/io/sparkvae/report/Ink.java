// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.awt.Color;
import java.util.Locale;

/** Colours of charts. Each is a class of the page's style sheet, and a colour for PNG files. */
enum Ink {
  TEXT(0x55606e),
  GRID(0xe3e7ec),
  FIRST(0x2563c9),
  SECOND(0xd9730d),
  THIRD(0x12875a),
  MUTED(0xb4bcc7),
  /** Classes of images; the hues are those of Tableau's ten colours. */
  CLASS_0(0x4e79a7),
  CLASS_1(0xf28e2b),
  CLASS_2(0xe15759),
  CLASS_3(0x3fa7a0),
  CLASS_4(0x59a14f),
  CLASS_5(0xd4b106),
  CLASS_6(0xb07aa1),
  CLASS_7(0xff7f9e),
  CLASS_8(0x9c755f),
  CLASS_9(0x6b6ecf);

  /** Number of classes that have a colour of their own. */
  static final int CLASSES = 10;

  private final Color colour;

  Ink(int rgb) {
    colour = new Color(rgb);
  }

  /** Returns the colour of a class; {@link #MUTED} beyond those that have one. */
  static Ink ofClass(int rank) {
    return rank < CLASSES ? values()[CLASS_0.ordinal() + rank] : MUTED;
  }

  Color colour() {
    return colour;
  }

  String style() {
    return "ink-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
