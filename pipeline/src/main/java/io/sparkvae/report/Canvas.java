// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

/** A surface to draw a chart on. Coordinates are pixels from the top left corner. */
interface Canvas {
  int width();

  int height();

  /** Draws a thin straight line. */
  void line(double x1, double y1, double x2, double y2, Ink ink);

  /** Draws a line through points, 1.8 pixels wide. */
  void curve(double[] xs, double[] ys, Ink ink);

  /** Draws a filled rectangle. The note is shown when the pointer rests on it. */
  void bar(double x, double y, double width, double height, Ink ink, String note);

  /** Draws a filled dot with a note. */
  void dot(double x, double y, Ink ink, String note);

  /** Draws filled dots without notes. */
  void points(double[] xs, double[] ys, Ink ink);

  /** Which point of a text the given x coordinate is. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** Draws a line of small text; {@code y} is its baseline. */
  void text(double x, double y, String text, Anchor anchor);
}
