// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

/** Something to draw a chart on. Coordinates are pixels, from the top left. */
interface Canvas {
  int width();

  int height();

  /** A thin straight line. */
  void line(double x1, double y1, double x2, double y2, Ink ink);

  /** A line through points, 1.8 pixels wide. */
  void curve(double[] xs, double[] ys, Ink ink);

  /** A filled rectangle; the note is shown where the pointer rests on it. */
  void bar(double x, double y, double width, double height, Ink ink, String note);

  /** A filled dot with a note. */
  void dot(double x, double y, Ink ink, String note);

  /** Where a text begins, or ends, or has its middle. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A line of small text on a baseline. */
  void text(double x, double y, String text, Anchor anchor);
}
