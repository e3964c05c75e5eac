// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Writes sections as one HTML document that fetches nothing and runs no script. */
final class Page {
  private Page() {}

  /**
   * Returns the document.
   *
   * @param subtitle plain text
   */
  static String of(String subtitle, List<Section> sections) {
    return of(subtitle, sections, Optional.empty());
  }

  /**
   * Returns a document that the browser loads again and again, so that it shows how a run goes on.
   *
   * @param every time between two loads
   */
  static String reloading(String subtitle, List<Section> sections, Duration every) {
    return of(subtitle, sections, Optional.of(every));
  }

  private static String of(String subtitle, List<Section> sections, Optional<Duration> reload) {
    StringBuilder navigation = new StringBuilder();
    StringBuilder body = new StringBuilder();
    for (Section section : sections) {
      navigation.append(
          "<li><a href=\"#%s\">%s</a></li>\n"
              .formatted(section.id(), Html.escape(section.title())));
      body.append(section.html());
    }
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        %5$s<meta name="viewport" content="width=device-width, initial-scale=1">
        <title>sparkvae report: %1$s</title>
        <link rel="icon" href="data:,">
        <style>
        %2$s</style>
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header><h1>sparkvae report</h1><p>%1$s</p></header>
        <nav aria-label="Sections"><ul>
        %3$s</ul></nav>
        <main id="content" tabindex="-1">
        %4$s</main>
        </body>
        </html>
        """
        .formatted(
            Html.escape(subtitle),
            style(),
            navigation,
            body,
            reload
                .map(
                    every ->
                        "<meta http-equiv=\"refresh\" content=\"%s\">\n"
                            .formatted(every.toSeconds()))
                .orElse(""));
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
