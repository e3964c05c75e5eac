// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ExitCode;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a driver in deploy mode {@code cluster} leaves for the process that submitted it, since
 * cluster managers do not pass the exit code on.
 *
 * @param code the exit code
 * @param out what the job printed on standard output
 * @param err what it printed on standard error, without the log
 */
record JobReport(int code, String out, String err) {
  /** Environment variable of the driver: the URI of the file. */
  static final String VARIABLE = "SPARKVAE_REPORT";

  /** Returns a new name for a file. */
  static String name() {
    return "_driver-%s.json".formatted(UUID.randomUUID());
  }

  void write(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    AtomicFile.write(files.makeQualified(file), Json.line(this), files);
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

  /** Prints what the job printed. */
  void print(PrintWriter to, PrintWriter err) {
    to.print(out);
    to.flush();
    err.print(this.err);
    err.flush();
  }

  /**
   * Takes the report of a driver that {@code spark-submit} submitted, and prints it.
   *
   * @param manager the cluster manager that ran the driver
   * @param file where the driver was to leave the report
   * @param submitted the exit code of {@code spark-submit}
   * @return the exit code of the job; without a report, what is known of it
   */
  static int relay(
      ManagedDriver.Manager manager,
      Path file,
      int submitted,
      PrintWriter out,
      PrintWriter err,
      Configuration hadoop) {
    String found = "none";
    try {
      Optional<JobReport> report = take(file, hadoop);
      if (report.isPresent()) {
        report.get().print(out, err);
        return report.get().code();
      }
    } catch (IOException | RuntimeException e) {
      found = e.getMessage();
    }
    if (submitted == ExitCode.STOPPED.number()) {
      err.println(
          "sparkvae: stopped; the driver may still run in the cluster, and leaves its exit code in "
              + file);
      return submitted;
    }
    if (submitted == ExitCode.DONE.number() && manager == ManagedDriver.Manager.YARN) {
      return submitted;
    }
    err.println(
        "sparkvae: driver: expected it to leave its exit code in %s, found %s; spark-submit ended with code %s; the driver's log: %s"
            .formatted(file, found, submitted, manager.logs()));
    return ExitCode.RESOURCES.number();
  }
}
