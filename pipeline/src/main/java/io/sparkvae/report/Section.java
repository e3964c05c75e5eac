// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

/**
 * A section of the page.
 *
 * @param id anchor of the section
 * @param title title, plain text
 * @param look one sentence that says what to look for, plain text; empty for a section without
 *     pictures, or whose pictures say so themselves
 * @param body content, HTML
 */
record Section(String id, String title, String look, String body) {

  /** Returns a section on the latents of a model that has none. */
  static Section withoutLatent(String id, String title) {
    return missing(id, title, "The model has no latent variables.");
  }

  /** Returns a section that says why its content is missing, in plain text. */
  static Section missing(String id, String title, String reason) {
    return new Section(id, title, "", "<p class=\"missing\">" + Html.escape(reason) + "</p>");
  }

  /** Returns the section as an element of the page. */
  String html() {
    return "<section id=\"%1$s\" aria-labelledby=\"%1$s-title\">\n<h2 id=\"%1$s-title\">%2$s</h2>\n%3$s%4$s</section>\n"
        .formatted(id, Html.escape(title), Html.look(look), body);
  }
}
