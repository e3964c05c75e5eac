// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

/** A table of the page. Its first column names the rows. */
final class Table {
  private final String name;
  private final StringBuilder html = new StringBuilder();

  /**
   * Starts a table.
   *
   * @param name what the table shows, plain text; read out by screen readers
   * @param columns names of the columns, plain text
   */
  Table(String name, String... columns) {
    this.name = name;
    html.append(
        "<table><caption class=\"hidden\">%s</caption><thead><tr>".formatted(Html.escape(name)));
    for (String column : columns) {
      html.append("<th scope=\"col\">%s</th>".formatted(Html.escape(column)));
    }
    html.append("</tr></thead><tbody>\n");
  }

  /**
   * Adds a row.
   *
   * @param name of the row, plain text
   * @param cells its other cells, plain text
   */
  Table row(String name, Object... cells) {
    html.append("<tr><th scope=\"row\">%s</th>".formatted(Html.escape(name)));
    for (Object cell : cells) {
      html.append("<td>%s</td>".formatted(Html.escape(String.valueOf(cell))));
    }
    html.append("</tr>\n");
    return this;
  }

  /** Returns the table; it scrolls by itself where it is wider than the window. */
  String end() {
    return Html.scrolling(name, html + "</tbody></table>");
  }

  /**
   * Returns the table folded.
   *
   * @param summary the text that unfolds it, plain text
   */
  String folded(String summary) {
    return "<details><summary>%s</summary>%s</details>\n".formatted(Html.escape(summary), end());
  }
}
