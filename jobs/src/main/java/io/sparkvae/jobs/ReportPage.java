package io.sparkvae.jobs;

import io.sparkvae.provenance.Manifest;
import org.apache.hadoop.fs.Path;

/** Where the page of a report is, for people. */
final class ReportPage {
  private ReportPage() {}

  static String of(Manifest.Read report) {
    return report.manifest().files().stream()
        .map(Manifest.DataFile::path)
        .filter(file -> file.endsWith(".html"))
        .findFirst()
        .map(file -> "report: " + Location.plain(new Path(report.directory(), file)))
        .orElse("report: " + Location.plain(report.directory()));
  }
}
