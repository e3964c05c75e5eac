// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one of the repository's scripts as a user does: another process, another directory. */
final class Script {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Path name;
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> absent = new ArrayList<>(List.of("SPARK_HOME", "SPARKVAE_HOME"));

  Script(String name, Path directory) {
    this.name = ROOT.resolve("scripts").resolve(name);
    this.directory = directory;
  }

  Script with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Without these variables. */
  Script without(String... variables) {
    absent.addAll(List.of(variables));
    return this;
  }

  /** Starts it; what it prints is lost. */
  Process start(String... arguments) throws IOException {
    return builder(arguments)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /**
   * Starts it, sends SIGTERM once a file is there, and waits for its end.
   *
   * @return without what it printed on standard output
   */
  Outcome terminateAt(Path file, String... arguments) throws IOException, InterruptedException {
    return terminateWhen(err -> Files.exists(file), arguments);
  }

  /**
   * Starts it, sends SIGTERM once it has printed a text on standard error, and waits for its end.
   *
   * @return without what it printed on standard output
   */
  Outcome terminateOnceSaid(String words, String... arguments)
      throws IOException, InterruptedException {
    return terminateWhen(err -> text(err).contains(words), arguments);
  }

  /** Tells from the file of standard error whether it is time. */
  @FunctionalInterface
  private interface Moment {
    boolean hasCome(Path err) throws IOException;
  }

  private Outcome terminateWhen(Moment moment, String... arguments)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile("script", ".err");
    Process process =
        builder(arguments)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    while (!moment.hasCome(err) && process.isAlive()) {
      Thread.sleep(20);
    }
    process.destroy();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(name + ": expected to end soon after SIGTERM");
    }
    Outcome outcome = new Outcome(process.exitValue(), "", text(err));
    Files.delete(err);
    return outcome;
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(List.of("bash", name.toString()));
    command.addAll(List.of(arguments));
    return process(command);
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeAll(absent);
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs it to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    return run(builder(arguments));
  }

  /** Runs it to its end in a shell, which fails with any part of a pipe. */
  Outcome inShell(String words) throws IOException, InterruptedException {
    return run(process(List.of("bash", "-c", "set -o pipefail; \"$0\" " + words, name.toString())));
  }

  private Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("script", ".out");
    Path err = Files.createTempFile("script", ".err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(name + ": expected to end within 10 minutes");
    }
    Outcome outcome = new Outcome(process.exitValue(), text(out), text(err));
    Files.delete(out);
    Files.delete(err);
    return outcome;
  }

  static String text(Path file) throws IOException {
    // Java says so on every start with this module or this variable, and cannot be told not to.
    return Files.readString(file, StandardCharsets.UTF_8)
        .replace("WARNING: Using incubator modules: jdk.incubator.vector\n", "")
        .replaceAll("Picked up JAVA_TOOL_OPTIONS: .*\n", "");
  }
}
