// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.ReportStage;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The report of a run.
 *
 * @param page path of the HTML file
 * @param html the file's text; it needs no other file
 */
public record Report(Path page, String html) {
  private static final int MOST_BYTES = 1 << 30;

  static Report of(Manifest.Read made, Configuration hadoop) {
    byte[] bytes = made.file(ReportStage.PAGE, MOST_BYTES, hadoop);
    return new Report(
        new Path(made.directory(), ReportStage.PAGE), new String(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Returns HTML that shows the report in a cell of a notebook: a frame, so that the styles of the
   * page and of the notebook stay apart.
   */
  public String display() {
    return "<iframe title=\"report\" width=\"100%\" height=\"800\" style=\"border:0\" srcdoc=\""
        + html.replace("&", "&amp;").replace("\"", "&quot;")
        + "\"></iframe>";
  }
}
