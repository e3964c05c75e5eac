// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A chart of curves over training rounds.
 *
 * @param title title of the chart, plain text
 * @param look what to look for, plain text
 * @param unit unit of the numbers, plain text
 */
record LineChart(String title, String look, String unit, List<Series> series) implements Chart {
  private static final int MOST_POINTS = 600;
  private static final int MOST_DOTS = 40;

  /** About the width of a letter, in pixels. */
  private static final double LETTER = 5.6;

  /** Numbers at rounds. Numbers that are not finite are left out. */
  record Series(String name, Ink ink, double[] xs, double[] ys) {
    Series {
      boolean[] finite = new boolean[xs.length];
      int n = 0;
      for (int i = 0; i < xs.length; i++) {
        finite[i] = Double.isFinite(xs[i]) && Double.isFinite(ys[i]);
        n += finite[i] ? 1 : 0;
      }
      double[] x = new double[n];
      double[] y = new double[n];
      for (int i = 0, k = 0; i < xs.length; i++) {
        if (finite[i]) {
          x[k] = xs[i];
          y[k++] = ys[i];
        }
      }
      xs = x;
      ys = y;
    }

    /**
     * Returns the series with neighbouring points averaged, so that the page of a long run stays
     * small.
     */
    Series thinned() {
      int bucket = (xs.length + MOST_POINTS - 1) / MOST_POINTS;
      if (bucket <= 1) {
        return this;
      }
      int n = (xs.length + bucket - 1) / bucket;
      double[] x = new double[n];
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        int to = Math.min(xs.length, (i + 1) * bucket);
        x[i] = Arrays.stream(xs, i * bucket, to).average().orElseThrow();
        y[i] = Arrays.stream(ys, i * bucket, to).average().orElseThrow();
      }
      return new Series(name, ink, x, y);
    }
  }

  LineChart {
    series = series.stream().filter(s -> s.xs().length > 0).map(Series::thinned).toList();
  }

  boolean empty() {
    return series.isEmpty();
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void draw(Canvas canvas) {
    Axis y = yAxis(TOP + 14 * legendLines(canvas));
    double firstX = series.stream().mapToDouble(s -> s.xs()[0]).min().orElse(0);
    double lastX = series.stream().mapToDouble(s -> s.xs()[s.xs().length - 1]).max().orElse(1);
    Axis x = new Axis(firstX, lastX, LEFT + 4, canvas.width() - RIGHT - 4);
    Chart.grid(canvas, y);
    for (double tick : x.ticks(canvas.width() / 65)) {
      if (tick == Math.rint(tick)) {
        canvas.text(
            x.pixel(tick),
            HEIGHT - BOTTOM + 16,
            x.label(tick, canvas.width() / 65),
            Canvas.Anchor.MIDDLE);
      }
    }
    canvas.text(canvas.width() - RIGHT, HEIGHT - 4, "round", Canvas.Anchor.END);
    canvas.text(LEFT, 14, unit, Canvas.Anchor.START);
    legend(canvas);
    for (int i = series.size() - 1; i >= 0; i--) {
      Series s = series.get(i);
      draw(canvas, s, x, y);
    }
  }

  /** Names the curves beside the unit, or below each other where the chart is too narrow. */
  private void legend(Canvas canvas) {
    if (legendLines(canvas) > 0) {
      for (int i = 0; i < series.size(); i++) {
        double y = 14.0 * (i + 2);
        canvas.dot(LEFT + 3, y - 4, series.get(i).ink(), series.get(i).name());
        canvas.text(LEFT + 12, y, series.get(i).name(), Canvas.Anchor.START);
      }
      return;
    }
    double right = canvas.width() - RIGHT;
    for (int i = series.size() - 1; i >= 0; i--) {
      Series s = series.get(i);
      canvas.text(right, 14, s.name(), Canvas.Anchor.END);
      right -= LETTER * s.name().length() + 8;
      canvas.dot(right, 10, s.ink(), s.name());
      right -= 16;
    }
  }

  /** Returns the lines below the unit that the names need; 0 if they fit beside it. */
  private int legendLines(Canvas canvas) {
    double wanted = unit.length() * LETTER + LEFT + RIGHT;
    for (Series s : series) {
      wanted += LETTER * s.name().length() + 24;
    }
    return wanted <= canvas.width() ? 0 : series.size();
  }

  private static void draw(Canvas canvas, Series s, Axis x, Axis y) {
    double[] px = Arrays.stream(s.xs()).map(x::pixel).toArray();
    double[] py = Arrays.stream(s.ys()).map(y::pixel).toArray();
    canvas.curve(px, py, s.ink());
    if (px.length <= MOST_DOTS) {
      for (int i = 0; i < px.length; i++) {
        String note =
            String.format(
                Locale.ROOT, "%s, round %.0f: %s", s.name(), s.xs()[i], Html.number(s.ys()[i]));
        canvas.dot(px[i], py[i], s.ink(), note);
      }
    }
  }

  /**
   * Returns the axis of the numbers. The first rounds are clipped if they lie so far from the
   * others that they would flatten the curves.
   */
  private Axis yAxis(int top) {
    double[] all = series.stream().flatMapToDouble(s -> Arrays.stream(s.ys())).sorted().toArray();
    double low = all[0];
    double high = all[all.length - 1];
    double body = all[(int) (0.9 * (all.length - 1))] - all[(int) (0.1 * (all.length - 1))];
    if (all.length >= 10 && body > 0) {
      low = Math.max(low, all[(int) (0.1 * (all.length - 1))] - body);
      high = Math.min(high, all[(int) (0.9 * (all.length - 1))] + body);
    }
    double margin = 0.06 * (high - low);
    return new Axis(low - margin, high + margin, HEIGHT - BOTTOM, top);
  }
}
