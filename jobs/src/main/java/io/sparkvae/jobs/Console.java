// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where a process prints. A driver in deploy mode {@code cluster} also leaves a {@link JobReport}.
 */
final class Console {
  private final Recorded recordedOut = new Recorded(System.out);
  private final Recorded recordedErr = new Recorded(System.err);
  private final PrintWriter out = new PrintWriter(recordedOut, true, UTF_8);
  private final PrintWriter err = new PrintWriter(recordedErr, true, UTF_8);
  private final Optional<Path> report;

  private Console(Optional<Path> report) {
    this.report = report;
  }

  static Console of(Map<String, String> environment) {
    return new Console(Optional.ofNullable(environment.get(JobReport.VARIABLE)).map(Path::new));
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /** Writes the report, if one is asked for. Called before the process ends with this code. */
  void end(int code) {
    out.flush();
    err.flush();
    if (report.isEmpty()) {
      return;
    }
    try {
      new JobReport(code, recordedOut.text(), recordedErr.text())
          .write(report.get(), Session.hadoop());
    } catch (IOException | RuntimeException e) {
      err.println(
          "sparkvae: %s: expected to leave the exit code %s there, found %s"
              .formatted(report.get(), code, e.getMessage()));
    }
  }

  /** Keeps the beginning of what is printed. */
  private static final class Recorded extends FilterOutputStream {
    private static final int MOST_BYTES = 1 << 18;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Recorded(PrintStream stream) {
      super((OutputStream) stream);
    }

    @Override
    public synchronized void write(int b) throws IOException {
      out.write(b);
      if (kept.size() < MOST_BYTES) {
        kept.write(b);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      kept.write(bytes, offset, Math.min(length, MOST_BYTES - kept.size()));
    }

    synchronized String text() {
      return kept.toString(UTF_8);
    }
  }
}
