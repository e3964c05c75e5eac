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
        .map(file -> "report: " + plain(new Path(report.directory(), file)))
        .orElse("report: " + plain(report.directory()));
  }

  /** A local path without its scheme. */
  private static String plain(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
