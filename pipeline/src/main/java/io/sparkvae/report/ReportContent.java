// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.util.List;
import java.util.Map;

/**
 * The {@code content} of a report manifest.
 *
 * @param page path of the HTML file
 * @param sections ids of the page's sections in their order; none in reports of earlier versions,
 *     which do not list them
 * @param pictures paths of the PNG files
 */
public record ReportContent(String page, List<String> sections, List<String> pictures) {
  static final String SECTIONS = "sections";

  public ReportContent {
    sections = List.copyOf(sections);
    pictures = List.copyOf(pictures);
  }

  /** The content of a report's manifest, of any version. */
  public static ReportContent of(Manifest.Read report) {
    return report
        .manifest()
        .contentAs(
            ReportContent.class,
            report.directory(),
            Map.of(SECTIONS, Json.MAPPER.createArrayNode()));
  }
}
