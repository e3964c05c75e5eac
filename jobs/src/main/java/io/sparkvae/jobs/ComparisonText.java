// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.Shown;
import io.sparkvae.summary.Comparison;
import io.sparkvae.summary.Comparison.Row;
import io.sparkvae.summary.Comparison.Setting;
import io.sparkvae.summary.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Formats a comparison of runs for people: one column for each run. Runs that do not fit beside
 * each other stand below each other, in tables of their own.
 *
 * @param width of the terminal, in columns
 */
record ComparisonText(Glyphs glyphs, int width) {
  private static final int LONGEST_VALUE = 32;
  private static final String GAP = "  ";

  /** One line of the table: a label, and a text for each run. */
  private record Line(String label, List<String> cells) {
    static Line heading(String title, int runs) {
      return new Line(title, IntStream.range(0, runs).mapToObj(i -> "").toList());
    }
  }

  List<String> lines(Comparison comparison) {
    int runs = comparison.runs().size();
    List<Line> table = new ArrayList<>();
    table.add(new Line("", comparison.runs().stream().map(Comparison.Named::name).toList()));
    comparison.results().forEach(row -> table.add(line(row)));
    add(table, "settings that differ", comparison.settings(), runs);
    add(table, "versions that differ", comparison.versions(), runs);
    List<String> lines = new ArrayList<>(blocks(table, runs));
    if (comparison.settings().isEmpty()) {
      lines.add("all settings are the same");
    }
    if (comparison.results().stream().anyMatch(row -> row.best() != null)) {
      lines.add("* the best value, or several that are equal");
    }
    comparison
        .notes()
        .forEach(note -> lines.add("bounds and likelihoods cannot be compared: " + note));
    return lines;
  }

  private Line line(Row row) {
    Figures figures = new Figures(glyphs);
    String unit =
        row.values().stream()
            .filter(Objects::nonNull)
            .map(Fact::unit)
            .filter(Objects::nonNull)
            .distinct()
            .reduce((a, b) -> "")
            .orElse("");
    List<String> cells =
        IntStream.range(0, row.values().size())
            .mapToObj(
                i -> {
                  Fact fact = row.values().get(i);
                  if (fact == null) {
                    return "-";
                  }
                  String text = unit.isEmpty() ? figures.valueAndUnit(fact) : figures.value(fact);
                  return row.allBest().contains(i) ? text + " *" : text;
                })
            .toList();
    return new Line(unit.isEmpty() ? row.name() : row.name() + " [" + unit + "]", cells);
  }

  private static void add(List<Line> table, String title, List<Setting> settings, int runs) {
    if (settings.isEmpty()) {
      return;
    }
    table.add(Line.heading(title, runs));
    for (Setting setting : settings) {
      List<String> cells =
          setting.values().stream().map(value -> value == null ? "-" : shortened(value)).toList();
      table.add(new Line(GAP + setting.key(), cells));
    }
  }

  private static String shortened(String value) {
    String one = Shown.value(value).replace('\n', ' ').replace("\"", "");
    return one.length() <= LONGEST_VALUE ? one : one.substring(0, LONGEST_VALUE - 3) + "...";
  }

  private List<String> blocks(List<Line> table, int runs) {
    int labels = table.stream().mapToInt(line -> line.label().length()).max().orElse(0);
    int[] columns =
        IntStream.range(0, runs)
            .map(i -> table.stream().mapToInt(line -> line.cells().get(i).length()).max().orElse(0))
            .toArray();
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < runs; ) {
      int to = from + 1;
      int used = labels + GAP.length() + columns[from];
      while (to < runs && used + GAP.length() + columns[to] <= width) {
        used += GAP.length() + columns[to++];
      }
      for (Line line : table) {
        StringBuilder text = new StringBuilder(padded(line.label(), labels));
        for (int i = from; i < to; i++) {
          text.append(GAP).append(padded(line.cells().get(i), columns[i]));
        }
        lines.add(text.toString().stripTrailing());
      }
      lines.add("");
      from = to;
    }
    return lines;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
