// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes sections as one HTML document that fetches nothing and runs no script. */
final class Page {
  private Page() {}

  /**
   * Returns the document.
   *
   * @param subtitle plain text
   */
  static String of(String subtitle, List<Section> sections) {
    StringBuilder navigation = new StringBuilder();
    StringBuilder body = new StringBuilder();
    for (Section section : sections) {
      String title = Html.escape(section.title());
      navigation.append("<a href=\"#%s\">%s</a>\n".formatted(section.id(), title));
      body.append(
          "<section id=\"%s\">\n<h2>%s</h2>\n%s</section>\n"
              .formatted(section.id(), title, section.body()));
    }
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>sparkvae report: %1$s</title>
        <link rel="icon" href="data:,">
        <style>
        %2$s</style>
        </head>
        <body>
        <header><h1>sparkvae report</h1><p>%1$s</p></header>
        <nav>
        %3$s</nav>
        <main>
        %4$s</main>
        </body>
        </html>
        """
        .formatted(Html.escape(subtitle), style(), navigation, body);
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
