// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.gate.Compared;
import io.sparkvae.gate.Drift;
import io.sparkvae.gate.Shift;
import io.sparkvae.generate.Pictures;
import io.sparkvae.report.BarChart.Bar;
import java.util.Comparator;
import java.util.List;

/** The section on how the aggregate posterior has changed from an earlier run. */
final class DriftSection {
  private static final int MOST_BARS = 24;
  private static final int MOST_ROWS = 100;

  /** A corrected p-value below it counts as a change that is no chance. */
  private static final double LEVEL = 0.01;

  private DriftSection() {}

  static Section of(Drift drift, Pictures pictures) {
    List<Shift> largest =
        drift.shifts().stream()
            .sorted(Comparator.comparing((Shift shift) -> -Math.abs(shift.effect())))
            .toList();
    long significant = largest.stream().filter(shift -> shift.isSignificant(LEVEL)).count();
    String note =
        "<p>%s of %s numbers have changed more than chance explains (p below %s for all tests together): %s of this run, %s of the earlier one.%s</p>\n"
            .formatted(
                Html.count(significant),
                Html.count(largest.size()),
                Html.number(LEVEL),
                drift.compared() == Compared.NEW
                    ? Html.count(drift.images()) + " images that are new in it"
                    : "all " + Html.count(drift.images()) + " images",
                Html.count(drift.earlierImages()),
                drift.sameModel()
                    ? ""
                    : " Another model encoded the earlier run, so a dimension may stand for something else.");
    if (largest.isEmpty()) {
      return Section.missing(
          "drift", "Drift from the earlier run", "No dimension is active in either run.");
    }
    boolean codes = largest.get(0).quantity() == Shift.Quantity.CODES;
    BarChart chart =
        new BarChart(
            "Largest changes from the earlier run",
            "a high blue bar is a change of the images or of the model; grey bars are within what chance does.",
            codes ? "share of the codes" : "standard deviations before",
            codes ? "level" : "dimension",
            largest.stream().limit(MOST_BARS).map(DriftSection::bar).toList());
    return new Section(
        "drift",
        "Drift from the earlier run",
        "",
        note + chart.show("drift", pictures) + table(largest));
  }

  private static Bar bar(Shift shift) {
    String name = name(shift);
    return new Bar(
        name,
        Math.min(Math.abs(shift.effect()), 1e6),
        0,
        shift.isSignificant(LEVEL) ? Ink.FIRST : Ink.MUTED,
        "%s: from %s to %s, p %s"
            .formatted(
                name,
                Html.number(shift.earlier()),
                Html.number(shift.now()),
                Html.number(shift.corrected())));
  }

  private static String name(Shift shift) {
    return switch (shift.quantity()) {
      case MU -> "z" + shift.dimension() + " \u03bc";
      case SPREAD -> "z" + shift.dimension() + " \u03c3(\u03bc)";
      case KL -> "z" + shift.dimension() + " KL";
      case CODES -> Integer.toString(shift.dimension() + 1);
    };
  }

  private static String table(List<Shift> largest) {
    Table table =
        new Table(
            "Changes from the earlier run",
            "Number",
            "Before",
            "Now",
            "Effect size",
            "Test statistic",
            "p-value, corrected");
    for (Shift shift : largest.subList(0, Math.min(MOST_ROWS, largest.size()))) {
      table.row(
          name(shift),
          Html.number(shift.earlier()),
          Html.number(shift.now()),
          Html.number(shift.effect()),
          Html.number(shift.statistic()),
          Html.number(shift.corrected()));
    }
    return table.folded(
        largest.size() <= MOST_ROWS
            ? "All changes as a table"
            : "The %s largest of %s changes as a table; all of them are in drift.json"
                .formatted(MOST_ROWS, Html.count(largest.size())));
  }
}
