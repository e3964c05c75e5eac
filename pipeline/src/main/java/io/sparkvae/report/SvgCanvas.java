// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.Locale;

/** Draws a chart as SVG; the style sheet of the page gives the colours. */
final class SvgCanvas implements Canvas {
  private final int width;
  private final int height;
  private final StringBuilder svg = new StringBuilder();

  /**
   * @param window class of the windows in which it is shown: {@code wide} or {@code narrow}
   * @param label text in its place, plain text
   */
  SvgCanvas(String window, int width, int height, String label) {
    this.width = width;
    this.height = height;
    svg.append(
        "<svg class=\"chart %1$s\" style=\"max-width:%2$spx\" viewBox=\"0 0 %2$s %3$s\" role=\"img\" aria-label=\"%4$s\">\n"
            .formatted(window, width, height, Html.escape(label)));
  }

  String end() {
    return svg + "</svg>";
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public void line(double x1, double y1, double x2, double y2, Ink ink) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
        x1, y1, x2, y2, ink);
  }

  @Override
  public void curve(double[] xs, double[] ys, Ink ink) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", xs[i], ys[i]));
    }
    add("<polyline points=\"%s\" class=\"curve %s\"/>", points.toString().trim(), ink);
  }

  @Override
  public void bar(double x, double y, double width, double height, Ink ink, String note) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"fill %s\">"
            + "<title>%s</title></rect>",
        x, y, width, height, ink, Html.escape(note));
  }

  @Override
  public void dot(double x, double y, Ink ink, String note) {
    add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\" class=\"fill %s\"><title>%s</title></circle>",
        x, y, ink, Html.escape(note));
  }

  @Override
  public void points(double[] xs, double[] ys, Ink ink) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      path.append(String.format(Locale.ROOT, "M%.1f %.1fh0", xs[i], ys[i]));
    }
    add("<path d=\"%s\" class=\"points %s\"/>", path, ink);
  }

  @Override
  public void text(double x, double y, String text, Anchor anchor) {
    String where = anchor.name().toLowerCase(Locale.ROOT);
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, where, Html.escape(text));
  }

  private void add(String format, Object... values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Ink ink) {
        values[i] = ink.style();
      }
    }
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
