// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
  @TempDir Path here;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A file on a disk that is full, or a pipe whose reader has ended. */
  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  private Console printing(OutputStream out, boolean toReader, Optional<Path> report) {
    Console console =
        new Console(out, err, toReader, report.map(p -> new org.apache.hadoop.fs.Path(p.toUri())));
    console.out().println("a line");
    return console;
  }

  private String messages() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsPrintedEndsAsTheWorkDid() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(printing(out, false, Optional.empty()).end(0)).isZero();
    assertThat(printing(out, true, Optional.empty()).end(7)).isEqualTo(7);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a line\na line\n");
    assertThat(messages()).isEmpty();
  }

  @Test
  void whatCannotBePrintedIsAMissingResource() {
    assertThat(printing(new Full(), false, Optional.empty()).end(0)).isEqualTo(6);
    assertThat(messages())
        .isEqualTo(
            "sparkvae: standard output: expected it to be written, found No space left on device\n");
  }

  /** Scala's executors print traces of what they were given while the process ends. */
  @Test
  void whatOthersPrintAtTheEndIsDropped() {
    PrintStream before = System.err;
    try {
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      Console console =
          new Console(OutputStream.nullOutputStream(), System.err, false, Optional.empty());
      Console.silenceOthers();
      new IllegalStateException("too late").printStackTrace();
      console.err().println("sparkvae: stopped");
    } finally {
      System.setErr(before);
    }
    assertThat(messages()).isEqualTo("sparkvae: stopped\n");
  }

  @Test
  void aFailureKeepsItsCodeAndItsOneMessage() {
    assertThat(printing(new Full(), false, Optional.empty()).end(3)).isEqualTo(3);
    assertThat(messages()).isEmpty();
  }

  @Test
  void aReaderThatHasReadEnoughIsNoError() {
    assertThat(printing(new Full(), true, Optional.empty()).end(0)).isZero();
    assertThat(messages()).isEmpty();
  }

  @Test
  void theReportHasTheCodeOfTheProcessAndAllThatWasToBePrinted() throws Exception {
    Path file = here.resolve("report.json");
    printing(new Full(), false, Optional.of(file)).end(0);
    var report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.get("code").asInt()).isEqualTo(6);
    assertThat(report.get("out").asText()).isEqualTo("a line\n");
    assertThat(report.get("err").asText()).startsWith("sparkvae: standard output: ");
  }
}
