// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.stage.Locations;
import io.sparkvae.summary.Bars;
import io.sparkvae.summary.Bars.Bar;
import io.sparkvae.summary.Curve;
import io.sparkvae.summary.Essence;
import io.sparkvae.summary.Fact;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Formats the essence of a result for people. */
record EssenceText(Glyphs glyphs) {
  private static final int BAR_WIDTH = 40;
  private static final int CURVE_WIDTH = 60;

  /** Of more bars than these, the rest is one line. */
  private static final int MOST_BARS = 24;

  List<String> lines(Essence essence) {
    Figures figures = new Figures(glyphs);
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %s, %s%s"
            .formatted(
                Locations.plain(new Path(essence.path())),
                essence.kind(),
                essence.complete() ? "complete" : "in progress",
                essence.since() == null ? "" : " since " + essence.since()));
    int width = essence.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    for (Fact fact : essence.facts()) {
      lines.add("  " + padded(fact.name(), width) + "  " + figures.valueAndUnit(fact));
    }
    essence.curves().forEach(curve -> add(curve, figures, lines));
    essence.bars().forEach(bars -> add(bars, figures, lines));
    return lines;
  }

  private void add(Curve curve, Figures figures, List<String> lines) {
    double[] values = curve.values().stream().mapToDouble(Double::doubleValue).toArray();
    lines.add("  %s, %s".formatted(curve.title(), curve.unit()));
    lines.add(
        "    %s  %s  %s"
            .formatted(
                figures.number(values[0]),
                glyphs.curve(values, CURVE_WIDTH),
                figures.number(values[values.length - 1])));
  }

  private void add(Bars bars, Figures figures, List<String> lines) {
    lines.add("  %s, %s".formatted(bars.title(), bars.unit()));
    List<Bar> shown = bars.bars().subList(0, Math.min(MOST_BARS, bars.bars().size()));
    double most = shown.stream().mapToDouble(Bar::value).max().orElse(0);
    List<String> values = shown.stream().map(bar -> value(bar, figures)).toList();
    int labels = shown.stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
    int numbers = values.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < shown.size(); i++) {
      Bar bar = shown.get(i);
      String drawn = glyphs.bar(bar.value() / most, BAR_WIDTH);
      String note = bar.note() == null ? "" : " (" + bar.note() + ")";
      lines.add(
          "    %s  %s  %s%s"
              .formatted(padded(bar.label(), labels), padded(values.get(i), numbers), drawn, note)
              .stripTrailing());
    }
    List<Bar> rest = bars.bars().subList(shown.size(), bars.bars().size());
    if (!rest.isEmpty()) {
      double sum = rest.stream().mapToDouble(Bar::value).sum();
      lines.add("    and %s more, together %s".formatted(rest.size(), figures.number(sum)));
    }
  }

  private static String value(Bar bar, Figures figures) {
    return bar.standardError() == null
        ? figures.number(bar.value())
        : figures.estimate(bar.value(), bar.standardError());
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
