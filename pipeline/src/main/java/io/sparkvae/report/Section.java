// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

/**
 * A part of the page.
 *
 * @param id anchor
 * @param title plain text
 * @param body HTML
 */
record Section(String id, String title, String body) {

  /** A part that cannot be made, with the reason in plain text. */
  static Section missing(String id, String title, String reason) {
    return new Section(id, title, "<p class=\"missing\">" + Html.escape(reason) + "</p>");
  }
}
