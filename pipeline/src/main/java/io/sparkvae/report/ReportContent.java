// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.List;

/**
 * The particular part of a report manifest.
 *
 * @param page the HTML file
 * @param pictures PNG files
 */
public record ReportContent(String page, List<String> pictures) {
  public ReportContent {
    pictures = List.copyOf(pictures);
  }
}
