// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a driver in deploy mode {@code cluster} leaves for the process that submitted it, since
 * Spark's master passes no exit code on.
 *
 * @param code the exit code
 * @param out what the job printed on standard output
 * @param err what it printed on standard error, without the log
 */
record JobReport(int code, String out, String err) {
  /** Environment variable of the driver: the URI of the file. */
  static final String VARIABLE = "SPARKVAE_REPORT";

  void write(Path file, Configuration hadoop) throws IOException {
    AtomicFile.write(file, Json.line(this), file.getFileSystem(hadoop));
  }

  /** Reads a report, and removes its file; empty if there is none. */
  static Optional<JobReport> take(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    JobReport report;
    try (FSDataInputStream in = files.open(file)) {
      report = Json.MAPPER.readValue(in.readAllBytes(), JobReport.class);
    } catch (FileNotFoundException absent) {
      return Optional.empty();
    }
    files.delete(file, false);
    return Optional.of(report);
  }
}
