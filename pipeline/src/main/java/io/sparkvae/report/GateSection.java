// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.gate.GateResult;
import io.sparkvae.gate.Verdict;

/** The section with the verdict of the gates. */
final class GateSection {
  private GateSection() {}

  static Section of(Verdict verdict) {
    StringBuilder body =
        new StringBuilder(
            "<p>%s%s</p>\n<ul class=\"gates\">\n"
                .formatted(
                    switch (verdict.outcome()) {
                      case PASSED -> "All gates have passed.";
                      case FAILED -> "At least one gate has failed.";
                      case UNFINISHED -> "No gate has failed so far; some wait for their stage.";
                    },
                    verdict.against() == null
                        ? ""
                        : " Compared with %s.".formatted(Html.escape(verdict.against()))));
    for (GateResult gate : verdict.gates()) {
      String state = !gate.passed() ? "failed" : gate.found() == null ? "not judged" : "passed";
      body.append(
          "<li class=\"%s\"><strong>%s</strong> %s</li>\n"
              .formatted(
                  state.equals("failed") ? "bad" : state.equals("passed") ? "good" : "open",
                  state,
                  Html.escape(gate.sentence())));
    }
    body.append("</ul>\n").append(table(verdict));
    return new Section(
        "gates",
        "Gates",
        "a gate that failed says by how much; it is the reason not to use this model yet.",
        body.toString());
  }

  private static String table(Verdict verdict) {
    Table table =
        new Table(
            "Gates in numbers",
            "Gate",
            "Stage",
            "Found",
            "Bound",
            "Test statistic",
            "p-value",
            "Effect size");
    for (GateResult gate : verdict.gates()) {
      table.row(
          gate.gate(),
          gate.stage(),
          number(gate.found()),
          number(gate.bound()),
          number(gate.statistic()),
          number(gate.pValue()),
          number(gate.effect()));
    }
    return table.folded("The gates in numbers");
  }

  private static String number(Double value) {
    return value == null ? "" : Html.number(value);
  }
}
