// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a test's program in a process of its own: the libraries of CUDA, the state of its driver and
 * a lost card stay with a process until it ends.
 */
final class OwnProcess {
  /** How lines begin that a program wants to be read. */
  private static final String SAYS = "says ";

  private OwnProcess() {}

  /** Prints a line for {@link #run} to return. */
  static void say(Object line) {
    System.out.println(SAYS + line.toString().replace('\n', '|'));
  }

  /**
   * Returns the lines that a program said. It must end with code 0.
   *
   * @param temporary its directory for temporary files, where it keeps compiled kernels
   */
  static List<String> run(
      Class<?> program, Path temporary, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeAll(List.of("SPARKVAE_CUDA", "SPARKVAE_EMULATOR"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed
        .lines()
        .filter(line -> line.startsWith(SAYS))
        .map(line -> line.substring(SAYS.length()))
        .toList();
  }
}
