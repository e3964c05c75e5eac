// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.List;

/**
 * A chart of bars with error bars.
 *
 * @param title title of the chart, plain text
 * @param look what to look for, plain text
 * @param unit unit of the numbers, plain text
 * @param base name of the horizontal axis, plain text
 */
record BarChart(String title, String look, String unit, String base, List<Bar> bars)
    implements Chart {
  /** As many bars fit into half of the page. */
  private static final int FEW = 12;

  /**
   * One bar.
   *
   * @param label text below the bar
   * @param error half the length of the error bar
   * @param note text that is shown when the pointer rests on the bar
   */
  record Bar(String label, double value, double error, Ink ink, String note) {}

  BarChart {
    bars = List.copyOf(bars);
  }

  @Override
  public int width() {
    return bars.size() > FEW ? 2 * WIDTH + 20 : WIDTH;
  }

  @Override
  public void draw(Canvas canvas) {
    double most = bars.stream().mapToDouble(b -> b.value() + b.error()).max().orElse(1);
    Axis y = new Axis(0, Math.max(most * 1.05, 1e-6), HEIGHT - BOTTOM, TOP);
    Chart.grid(canvas, y);
    canvas.text(LEFT, 14, unit, Canvas.Anchor.START);
    canvas.text(canvas.width() - RIGHT, HEIGHT - 4, base, Canvas.Anchor.END);
    double slot = Math.min(110.0, (double) (canvas.width() - LEFT - RIGHT) / bars.size());
    double widest = bars.stream().mapToInt(b -> b.label().length()).max().orElse(1);
    int every = (int) Math.ceil(Math.max(24, 6.5 * widest) / slot);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double middle = LEFT + (i + 0.5) * slot;
      double top = y.pixel(bar.value());
      double wide = Math.max(0.8, slot * 0.72);
      canvas.bar(
          middle - wide / 2, top, wide, Math.max(0.5, y.pixel(0) - top), bar.ink(), bar.note());
      if (bar.error() > 0 && slot > 3) {
        canvas.line(
            middle,
            y.pixel(bar.value() - bar.error()),
            middle,
            y.pixel(bar.value() + bar.error()),
            Ink.TEXT);
      }
      if (i % every == 0) {
        canvas.text(middle, HEIGHT - BOTTOM + 16, bar.label(), Canvas.Anchor.MIDDLE);
      }
    }
  }
}
