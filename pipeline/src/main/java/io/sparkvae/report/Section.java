// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

/**
 * A section of the page.
 *
 * @param id anchor of the section
 * @param title title, plain text
 * @param body content, HTML
 */
record Section(String id, String title, String body) {

  /** Returns a section on the latents of a model that has none. */
  static Section withoutLatent(String id, String title) {
    return missing(id, title, "The model has no latent variables.");
  }

  /** Returns a section that says why its content is missing, in plain text. */
  static Section missing(String id, String title, String reason) {
    return new Section(id, title, "<p class=\"missing\">" + Html.escape(reason) + "</p>");
  }
}
