// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/gpu-check.sh} with a program in Java's place that says what it was asked. */
class GpuCheckScriptTest {
  @TempDir Path directory;
  private Path pack;

  @BeforeEach
  void unpack() throws IOException {
    pack = Files.createDirectories(directory.resolve("pack"));
    Files.copy(Path.of("../scripts/gpu-check.sh"), pack.resolve("gpu-check.sh"));
    Files.createDirectories(pack.resolve("jre/bin"));
    Files.createDirectories(pack.resolve("mnist"));
    Files.createFile(pack.resolve("java.args"));
    Files.createFile(pack.resolve("rival.py"));
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Its exit code; the rest is in {@code results}. */
  private int run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("bash"));
    command.add(pack.resolve("gpu-check.sh").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    builder.environment().put("PATH", pack + ":/usr/bin:/bin");
    return builder.start().waitFor();
  }

  private List<String> outcomes() throws IOException {
    return Files.readAllLines(directory.resolve("results/outcomes.tsv"));
  }

  @Test
  void aStepThatFailsIsNotedAndTheOthersRun() throws Exception {
    program(
        pack.resolve("jre/bin/java"),
        "echo \"$@\"; [ \"$4\" != training ] || { echo no good; exit 7; }");
    program(pack.resolve("compute-sanitizer"), "shift 6; exec \"$@\"");
    assertThat(run("--quick", "results")).isZero();
    assertThat(outcomes().stream().map(line -> line.split("\t")[0]))
        .startsWith("doctor", "data", "equality", "training", "memcheck", "racecheck", "speed")
        .endsWith("rival", "stages");
    assertThat(outcomes())
        .anySatisfy(line -> assertThat(line).startsWith("training\t7\t").endsWith("no good"))
        .anySatisfy(line -> assertThat(line).startsWith("racecheck\t0\t"));
    assertThat(directory.resolve("results/racecheck.log")).content().contains("GpuCheck short");
    assertThat(directory.resolve("log")).content().contains("GpuCheck report");
  }

  @Test
  void withoutACardNothingElseRuns() throws Exception {
    program(pack.resolve("jre/bin/java"), "[ \"$4\" != doctor ]");
    assertThat(run("--quick", "results")).isEqualTo(2);
    assertThat(outcomes()).hasSize(1);
    assertThat(directory.resolve("log")).content().contains("no card can be used");
  }

  @Test
  void whatIsNoArchiveIsRefused() throws Exception {
    assertThat(run("results")).isEqualTo(2);
    assertThat(directory.resolve("log"))
        .content()
        .contains("jre/bin/java: expected the unpacked archive of gpu-pack.sh");
    assertThat(run("--wrong", "results")).isEqualTo(2);
  }
}
