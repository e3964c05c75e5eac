// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.stats.result.Information;
import io.sparkvae.stats.result.Information.Factor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The section on what each dimension says about the label and the factors of variation. */
final class InformationSection {
  /** Dimensions that are shown. */
  private static final int MOST = 24;

  private InformationSection() {}

  /**
   * Returns the section; empty if images have neither labels nor factors, and for codes, which have
   * no mean.
   *
   * @param dimensions in the order in which they are shown
   */
  static Optional<Section> of(Information information, List<Integer> dimensions) {
    if (information.factors().isEmpty()
        || information.factors().get(0).mutualInformation().bits().isEmpty()) {
      return Optional.empty();
    }
    List<Integer> shown = dimensions.subList(0, Math.min(MOST, dimensions.size()));
    StringBuilder table =
        new StringBuilder(
            "<table class=\"heat\"><caption class=\"hidden\">Mutual information of dimensions and factors, in bits</caption><thead><tr><th scope=\"col\">In bits</th>");
    shown.forEach(j -> table.append("<th scope=\"col\">z%s</th>".formatted(j)));
    table.append("<th scope=\"col\">of at most</th></tr></thead><tbody>\n");
    for (Factor factor : information.factors()) {
      table.append("<tr><th scope=\"row\">%s</th>".formatted(Html.escape(factor.name())));
      for (int j : shown) {
        double bits = factor.mutualInformation().bits().get(j);
        double share = factor.entropy().bits() > 0 ? bits / factor.entropy().bits() : 0;
        table.append(
            String.format(
                Locale.ROOT,
                "<td style=\"--heat:%.0f%%\">%s</td>",
                100 * Math.max(0, Math.min(1, share)),
                Html.decimal(bits, 2)));
      }
      table.append("<td>%s</td></tr>\n".formatted(Html.decimal(factor.entropy().bits(), 2)));
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        "Mutual information of the posterior mean of a dimension and each factor, over %s images."
            .formatted(Html.count(information.images())));
    if (shown.size() < dimensions.size()) {
      notes.add(
          "The %s of %s dimensions with the largest KL divergence."
              .formatted(shown.size(), Html.count(dimensions.size())));
    }
    information.omitted().forEach(one -> notes.add("Without " + one.name() + ": " + one.reason()));
    return Optional.of(
        new Section(
            "information",
            "What the dimensions say about labels and factors",
            "one dark cell in a row and in a column means that one dimension stands for one factor; a dark column with many cells mixes factors.",
            "<p>%s</p>\n%s"
                .formatted(
                    Html.escape(String.join(" ", notes)),
                    Html.scrolling(
                        "Mutual information of dimensions and factors",
                        table + "</tbody></table>"))));
  }
}
