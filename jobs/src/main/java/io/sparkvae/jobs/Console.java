// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkvae.failure.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Where a process prints. A driver in deploy mode {@code cluster} also leaves a {@link JobReport}.
 *
 * <p>Standard output is written to directly: {@link System#out} does not tell that it cannot be
 * written.
 */
final class Console {
  private final Recorded recordedOut;
  private final Recorded recordedErr;
  private final boolean toReader;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Optional<Path> report;

  /**
   * @param toReader whether standard output goes to another process, which may end before this one
   *     has printed all
   * @param report file for the report; empty if none is asked for
   */
  Console(OutputStream out, OutputStream err, boolean toReader, Optional<Path> report) {
    this.recordedOut = new Recorded(out);
    this.recordedErr = new Recorded(err);
    this.toReader = toReader;
    this.out = new PrintWriter(recordedOut, true, UTF_8);
    this.err = new PrintWriter(recordedErr, true, UTF_8);
    this.report = report;
  }

  static Console of(Map<String, String> environment) {
    return new Console(
        new FileOutputStream(FileDescriptor.out),
        System.err,
        leadsToReader(),
        Optional.ofNullable(environment.get(JobReport.VARIABLE)).map(Path::new));
  }

  /** Whether standard output is a pipe or a socket, as Linux tells it. */
  private static boolean leadsToReader() {
    try {
      String target = Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // closed: then nothing can be written
    }
  }

  /**
   * Drops what others print on {@link System#err} from now on, as the process ends: Scala's
   * executors print the trace of work that comes too late for them, past any logger. A console's
   * own messages go on.
   */
  static void silenceOthers() {
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /**
   * Says what could not be printed, and writes the report, if one is asked for. Called before the
   * process ends.
   *
   * @param code the exit code of the work
   * @return the exit code of the process
   */
  int end(int code) {
    out.flush();
    int ended = code == ExitCode.DONE.number() ? printed() : code;
    err.flush();
    report.ifPresent(file -> leave(ended, file));
    return ended;
  }

  /** A reader that has read enough, such as {@code head}, is no error. */
  private int printed() {
    Optional<IOException> failure = recordedOut.failure();
    if (failure.isEmpty() || toReader) {
      return ExitCode.DONE.number();
    }
    err.println(
        "sparkvae: standard output: expected it to be written, found "
            + failure.get().getMessage());
    return ExitCode.RESOURCES.number();
  }

  private void leave(int code, Path file) {
    try {
      new JobReport(code, recordedOut.text(), recordedErr.text()).write(file, Session.hadoop());
    } catch (IOException | RuntimeException e) {
      err.println(
          "sparkvae: %s: expected to leave the exit code %s there, found %s"
              .formatted(file, code, e.getMessage()));
    }
  }

  /** Keeps the beginning of what is printed, and the first error. */
  private static final class Recorded extends FilterOutputStream {
    private static final int MOST_BYTES = 1 << 18;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private IOException failure;

    Recorded(OutputStream stream) {
      super(stream);
    }

    @Override
    public synchronized void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      kept.write(bytes, offset, Math.min(length, MOST_BYTES - kept.size()));
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }

    synchronized Optional<IOException> failure() {
      return Optional.ofNullable(failure);
    }

    synchronized String text() {
      return kept.toString(UTF_8);
    }
  }
}
