// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.stats.decomposition.Decomposition;
import io.sparkvae.stats.decomposition.Decomposition.Term;
import java.util.ArrayList;
import java.util.List;

/** The section on what the KL divergence consists of. */
final class DecompositionSection {
  private DecompositionSection() {}

  static Section of(Decomposition parts, Pictures pictures) {
    List<Bar> bars = new ArrayList<>();
    Table table = new Table("Terms of the KL divergence", "Term", "Nats", "\u00b1", "Bits");
    add(bars, table, "information", "mutual information", parts.indexCodeMutualInformation());
    add(bars, table, "correlation", "total correlation", parts.totalCorrelation());
    add(bars, table, "by dimension", "dimension-wise KL", parts.dimensionWiseKl());
    table.row(
        "sum: mean KL", Html.decimal(parts.kl().nats(), 3), "", Html.decimal(parts.kl().bits(), 3));
    double bias =
        Math.abs(
            parts.indexCodeMutualInformation().nats()
                - parts.halved().indexCodeMutualInformation());
    String note =
        "<p>Estimated from %s of %s images (%s). With half of them, the mutual information would be %s nats away: about so large is the bias of the estimate.</p>\n"
            .formatted(
                Html.count(parts.images()),
                Html.count(parts.rows()),
                Html.escape(parts.estimator()),
                Html.decimal(bias, 3));
    BarChart chart =
        new BarChart(
            "Terms of the KL divergence",
            "mutual information is what is wanted; a high total correlation means that dimensions say the same, a high dimension-wise KL that the latents do not lie where samples are drawn.",
            "nats an image",
            "term",
            bars);
    return new Section(
        "decomposition",
        "What the KL divergence consists of",
        "",
        note + chart.show("kl-terms", pictures) + table.end());
  }

  /**
   * @param label so short that it fits below a bar in a narrow window
   */
  private static void add(List<Bar> bars, Table table, String label, String name, Term term) {
    bars.add(
        new Bar(
            label,
            Math.max(0, term.nats()),
            term.standardError(),
            Ink.FIRST,
            "%s: %s \u00b1 %s nats"
                .formatted(name, Html.number(term.nats()), Html.number(term.standardError()))));
    table.row(
        name,
        Html.decimal(term.nats(), 3),
        Html.decimal(term.standardError(), 3),
        Html.decimal(term.bits(), 3));
  }
}
