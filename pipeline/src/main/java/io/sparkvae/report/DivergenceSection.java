// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.stats.Statistics;
import java.util.ArrayList;
import java.util.List;

/** The section on the KL divergence of each dimension, sorted. */
final class DivergenceSection {
  private DivergenceSection() {}

  private static final String ID = "kl";
  private static final String TITLE = "KL divergence by dimension";

  static Section of(Run run, Pictures pictures) {
    if (!run.model().spec().hasLatent()) {
      return Section.withoutLatent(ID, TITLE);
    }
    if (run.statistics().isEmpty()) {
      return Section.missing(ID, TITLE, "The run has no statistics of latents.");
    }
    Statistics s = run.statistics().get();
    List<Bar> bars = new ArrayList<>();
    StringBuilder table =
        new StringBuilder(
            "<details%s><summary>All %s dimensions as a table</summary><table><thead><tr><th>Dimension</th><th>Mean KL</th>"
                    .formatted(s.latent().size() <= 16 ? " open" : "", s.latent().size())
                + "<th>Standard deviation</th><th>Standard error</th><th>Minimum</th><th>Maximum</th>"
                + "<th>Mean of \u03bc</th><th>Variance of \u03bc</th><th>Active</th></tr></thead><tbody>\n");
    for (int j : s.dimensionsByInformation()) {
      double mean = s.kl().mean().get(j);
      double error = s.kl().standardError().get(j);
      bars.add(
          new Bar(
              "z" + j,
              mean,
              error,
              s.active(j) ? Ink.FIRST : Ink.MUTED,
              "z%s: %s \u00b1 %s nats".formatted(j, Html.number(mean), Html.number(error))));
      table.append("<tr><th>z<sub>%s</sub></th>".formatted(j));
      for (double value :
          new double[] {
            mean,
            s.kl().standardDeviation().get(j),
            error,
            s.kl().minimum().get(j),
            s.kl().maximum().get(j),
            s.mu().mean().get(j),
            s.mu().variance().get(j)
          }) {
        table.append("<td>%s</td>".formatted(Html.number(value)));
      }
      table.append("<td>%s</td></tr>\n".formatted(s.active(j) ? "yes" : "no"));
    }
    table.append("</tbody></table></details>\n");
    String chart =
        new BarChart(
                "Mean KL divergence from the prior, sorted", "nats an image", "dimension", bars)
            .show("kl-by-dimension", pictures);
    String note =
        "<p>Over %s images, %s nats in all. Blue: active, the variance of \u03bc is above %s. Grey: inactive. Lines: one standard error up and down.</p>\n"
            .formatted(
                Html.count(s.count()),
                Html.decimal(s.kl().total(), 3),
                Html.number(s.activeThreshold()));
    return new Section(ID, TITLE, note + chart + table);
  }
}
