// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A Python, for tests in which programs of others read what this one writes: that of {@code
 * SPARKVAE_PYTHON}, or the machine's.
 */
public final class Python {
  private static final List<String> COMMANDS =
      Optional.ofNullable(System.getenv("SPARKVAE_PYTHON"))
          .map(List::of)
          .orElse(List.of("python3", "/usr/bin/python3"));

  private final String command;

  private Python(String command) {
    this.command = command;
  }

  /** Finds a Python that has some modules. Skips the test where there is none. */
  public static Python with(String... modules) {
    for (String command : COMMANDS) {
      if (code(command, "import " + String.join(", ", modules)) == 0) {
        return new Python(command);
      }
    }
    return Assumptions.abort(
        "no %s here has %s".formatted(String.join(", ", COMMANDS), String.join(", ", modules)));
  }

  private static int code(String command, String program) {
    try {
      return new ProcessBuilder(command, "-c", program)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A process of a program in a file, which has not been started. */
  public ProcessBuilder process(String... words) {
    return new ProcessBuilder(Stream.concat(Stream.of(command), Stream.of(words)).toList());
  }

  /** Runs a program in a file to its end, which must be a good one; returns what it prints. */
  public String run(String... words) throws IOException, InterruptedException {
    Process process = process(words).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** Runs the text of a program as {@link #run} does. */
  public String evaluate(String program, String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-c", program));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }
}
