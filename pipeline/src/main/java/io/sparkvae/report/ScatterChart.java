// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.Arrays;
import java.util.List;

/**
 * A chart of points in groups.
 *
 * @param title title of the chart, plain text
 * @param look what to look for, plain text
 * @param across name of the horizontal axis, plain text
 * @param up name of the vertical axis, plain text
 */
record ScatterChart(String title, String look, String across, String up, List<Group> groups)
    implements Chart {
  private static final int SIDE = 460;
  private static final double LETTER = 6.2;
  private static final int LINE = 15;

  /** Points of one colour. */
  record Group(String name, Ink ink, double[] xs, double[] ys) {}

  ScatterChart {
    groups = List.copyOf(groups);
  }

  @Override
  public int width() {
    return WIDTH + 160;
  }

  @Override
  public int height() {
    return SIDE;
  }

  @Override
  public void draw(Canvas canvas) {
    double top = TOP + legend(canvas);
    Axis x = axis(true, LEFT + 4, canvas.width() - RIGHT - 4);
    Axis y = axis(false, SIDE - BOTTOM, top);
    Chart.grid(canvas, y);
    int ticks = canvas.width() / 65;
    for (double tick : x.ticks(ticks)) {
      canvas.text(x.pixel(tick), SIDE - BOTTOM + 16, x.label(tick, ticks), Canvas.Anchor.MIDDLE);
    }
    canvas.text(canvas.width() - RIGHT, SIDE - 4, "across: " + across, Canvas.Anchor.END);
    canvas.text(LEFT, 14, "up: " + up, Canvas.Anchor.START);
    for (Group group : groups) {
      canvas.points(
          Arrays.stream(group.xs()).map(x::pixel).toArray(),
          Arrays.stream(group.ys()).map(y::pixel).toArray(),
          group.ink());
    }
  }

  private Axis axis(boolean horizontal, double from, double to) {
    double[] all =
        groups.stream().flatMapToDouble(g -> Arrays.stream(horizontal ? g.xs() : g.ys())).toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    double margin = 0.03 * (high - low);
    return new Axis(low - margin, high + margin, from, to);
  }

  /** Names the groups in lines; returns their height. */
  private double legend(Canvas canvas) {
    if (groups.size() < 2) {
      return 0;
    }
    double left = LEFT;
    int line = 1;
    for (Group group : groups) {
      double wide = LETTER * group.name().length() + 22;
      if (left + wide > canvas.width() - RIGHT && left > LEFT) {
        left = LEFT;
        line++;
      }
      canvas.dot(left + 3, 10 + line * LINE, group.ink(), group.name());
      canvas.text(left + 10, 14 + line * LINE, group.name(), Canvas.Anchor.START);
      left += wide;
    }
    return line * LINE;
  }
}
