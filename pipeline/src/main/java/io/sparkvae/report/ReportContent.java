// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.List;

/**
 * The {@code content} of a report manifest.
 *
 * @param page path of the HTML file
 * @param pictures paths of the PNG files
 */
public record ReportContent(String page, List<String> pictures) {
  public ReportContent {
    pictures = List.copyOf(pictures);
  }
}
