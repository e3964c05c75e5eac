// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.stats.Statistics;
import java.util.ArrayList;
import java.util.List;

/** The section on the KL divergence of each dimension, sorted. */
final class DivergenceSection {
  private static final String ID = "kl";
  private static final String TITLE = "KL divergence by dimension";

  /** Bars of the chart; where there are more dimensions, a bar is the mean of several. */
  private static final int MOST_BARS = 150;

  private static final int MOST_ROWS = 100;

  private DivergenceSection() {}

  static Section of(Run run, Pictures pictures) {
    if (!run.model().spec().hasLatent()) {
      return Section.withoutLatent(ID, TITLE);
    }
    if (run.statistics().isEmpty()) {
      return Section.missing(ID, TITLE, "The run has no statistics of latents.");
    }
    return of(run.statistics().get(), pictures);
  }

  static Section of(Statistics s, Pictures pictures) {
    List<Integer> dimensions = s.dimensionsByInformation();
    int each = (dimensions.size() + MOST_BARS - 1) / MOST_BARS;
    BarChart chart =
        new BarChart(
            "Mean KL divergence from the prior, sorted",
            "high bars are dimensions that say much about an image; grey ones say nothing, and could be left out.",
            each == 1
                ? "nats an image"
                : "nats an image and dimension, means of %s".formatted(each),
            each == 1 ? "dimension" : "dimensions, from the first to the last",
            bars(s, dimensions, each));
    String note =
        "<p>Over %s images, %s nats in all. Blue: active, the variance of \u03bc is above %s. Grey: inactive. Lines: one standard error up and down.</p>\n"
            .formatted(
                Html.count(s.count()),
                Html.decimal(s.kl().total(), 3),
                Html.number(s.activeThreshold()));
    return new Section(
        ID, TITLE, "", note + chart.show("kl-by-dimension", pictures) + table(s, dimensions));
  }

  private static List<Bar> bars(Statistics s, List<Integer> dimensions, int each) {
    List<Bar> bars = new ArrayList<>();
    for (int from = 0; from < dimensions.size(); from += each) {
      List<Integer> part = dimensions.subList(from, Math.min(from + each, dimensions.size()));
      double mean = part.stream().mapToDouble(j -> s.kl().mean().get(j)).average().orElseThrow();
      double error = each == 1 ? s.kl().standardError().get(part.get(0)) : 0;
      String name =
          each == 1 ? "z" + part.get(0) : "places %s to %s".formatted(from + 1, from + part.size());
      String within = each == 1 ? " \u00b1 " + Html.number(error) + " nats" : " nats a dimension";
      bars.add(
          new Bar(
              each == 1 ? name : Integer.toString(from + 1),
              mean,
              error,
              part.stream().anyMatch(s::active) ? Ink.FIRST : Ink.MUTED,
              name + ": " + Html.number(mean) + within));
    }
    return bars;
  }

  private static String table(Statistics s, List<Integer> dimensions) {
    Table table =
        new Table(
            "KL divergence by dimension",
            "Dimension",
            "Mean KL",
            "Standard deviation",
            "Standard error",
            "Minimum",
            "Maximum",
            "Mean of \u03bc",
            "Variance of \u03bc",
            "Active");
    List<Integer> shown = dimensions.subList(0, Math.min(MOST_ROWS, dimensions.size()));
    for (int j : shown) {
      table.row(
          "z" + j,
          Html.number(s.kl().mean().get(j)),
          Html.number(s.kl().standardDeviation().get(j)),
          Html.number(s.kl().standardError().get(j)),
          Html.number(s.kl().minimum().get(j)),
          Html.number(s.kl().maximum().get(j)),
          Html.number(s.mu().mean().get(j)),
          Html.number(s.mu().variance().get(j)),
          s.active(j) ? "yes" : "no");
    }
    return table.folded(
        shown.size() == dimensions.size()
            ? "All %s dimensions as a table".formatted(Html.count(dimensions.size()))
            : "The first %s of %s dimensions as a table; all of them are in the statistics"
                .formatted(shown.size(), Html.count(dimensions.size())));
  }
}
