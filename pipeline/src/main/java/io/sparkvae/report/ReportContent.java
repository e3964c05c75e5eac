// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.List;

/**
 * The {@code content} of a report manifest.
 *
 * @param page path of the HTML file
 * @param sections ids of the page's sections in their order; absent in reports of earlier versions
 * @param pictures paths of the PNG files
 */
public record ReportContent(String page, List<String> sections, List<String> pictures) {
  static final String SECTIONS = "sections";

  public ReportContent {
    sections = List.copyOf(sections);
    pictures = List.copyOf(pictures);
  }
}
