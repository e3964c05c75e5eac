// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import org.slf4j.LoggerFactory;

/** A chart that can be drawn on any canvas. */
interface Chart {
  int WIDTH = 520;

  /** Width for the window of a phone. */
  int NARROW = 330;

  int HEIGHT = 240;
  int LEFT = 58;
  int RIGHT = 14;
  int TOP = 26;
  int BOTTOM = 34;

  /** Returns the title of the chart, plain text. */
  String title();

  /** Returns one sentence that says what to look for, plain text. */
  String look();

  int width();

  default int height() {
    return HEIGHT;
  }

  void draw(Canvas canvas);

  /**
   * Returns the chart as SVG for the page, drawn once for wide and once for narrow windows, and
   * adds it to the pictures as PNG if this machine has fonts.
   */
  default String show(String name, Pictures pictures) {
    try {
      ImageCanvas image = new ImageCanvas(width(), height());
      draw(image);
      pictures.add(name, image.end());
    } catch (RuntimeException
        | LinkageError
        | InternalError e) { // what AWT throws if there are no fonts
      LoggerFactory.getLogger(Chart.class)
          .warn(
              "no file pictures/{}.png: this Java cannot draw text here ({})", name, e.toString());
    }
    return Html.figure(title(), look(), svg("wide", width()) + svg("narrow", NARROW));
  }

  private String svg(String window, int width) {
    SvgCanvas svg = new SvgCanvas(window, width, height(), title());
    draw(svg);
    return svg.end();
  }

  /** Draws horizontal grid lines with their numbers. */
  static void grid(Canvas canvas, Axis y) {
    for (double tick : y.ticks(5)) {
      double at = y.pixel(tick);
      canvas.line(LEFT, at, canvas.width() - RIGHT, at, Ink.GRID);
      canvas.text(LEFT - 7, at + 4, y.label(tick, 5), Canvas.Anchor.END);
    }
  }
}
