// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes fill the same output: one wins, the others are told, nothing is mixed. */
@Tag("chaos")
@Tag("concurrent")
class ConcurrentRunsTest {
  private static final int CONTENDERS = 3;
  private static final int CONTESTS = Chaos.count(2, 50);
  private static final int LONGEST_DELAY = 60;

  @TempDir Path here;
  private final Random random = Chaos.random(ConcurrentRunsTest.class);
  private final List<Process> processes = new ArrayList<>();
  private final List<BufferedReader> answers = new ArrayList<>();

  private void start(Path config) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As this JVM, which has what Spark needs, but for the memory.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> !a.startsWith("-Xmx") && !a.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Contender.class.getName(), config.toString()));
    for (int i = 0; i < CONTENDERS; i++) {
      Process process =
          new ProcessBuilder(command)
              .redirectError(here.resolve("contender-%s.err".formatted(i)).toFile())
              .start();
      processes.add(process);
      answers.add(process.inputReader(StandardCharsets.UTF_8));
    }
    for (BufferedReader answer : answers) {
      assertThat(answer.readLine()).isEqualTo("ready");
    }
  }

  /** What the contenders answered: exit code and message. */
  private List<String> contest(Path output) throws IOException {
    for (Process process : processes) {
      String line = "%s %s\n".formatted(random.nextInt(LONGEST_DELAY), output);
      process.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }
    List<String> said = new ArrayList<>();
    for (BufferedReader answer : answers) {
      said.add(answer.readLine());
    }
    return said;
  }

  @Test
  void oneWinsTheOthersAreRefusedNothingIsMixed() throws Exception {
    Path config =
        Files.writeString(
            here.resolve("small.conf"),
            "ingest { format = sprites, sprites.sample = 800, height = 16, width = 16\n"
                + "taskBytes = 32 KiB, shardBytes = 64 KiB, rowGroupBytes = 16 KiB }");
    int won = 0;
    int refused = 0;
    try {
      start(config);
      // Alone first: what shall come out.
      Path clean = here.resolve("clean");
      processes.get(0).getOutputStream().write("0 %s\n".formatted(clean).getBytes());
      processes.get(0).getOutputStream().flush();
      assertThat(answers.get(0).readLine()).startsWith("0 ");
      Map<String, String> expected = SmallRun.digests(clean);
      for (int i = 0; i < CONTESTS; i++) {
        Path output = here.resolve("output-" + i);
        List<String> said = contest(output);
        assertThat(said).as("contest %d", i).filteredOn(s -> s.startsWith("0 ")).hasSize(1);
        assertThat(said)
            .as("contest %d", i)
            .filteredOn(s -> s.startsWith("4 ") && s.contains("expected nobody else at work on it"))
            .hasSize(CONTENDERS - 1);
        won++;
        refused += CONTENDERS - 1;
        assertThat(SmallRun.digests(output)).as("contest %d", i).isEqualTo(expected);
        try (Stream<Path> left = Files.list(output)) {
          assertThat(
                  left.map(p -> p.getFileName().toString())
                      .filter(n -> !n.endsWith(".parquet"))
                      .filter(n -> !n.startsWith(".")))
              .containsExactlyInAnyOrder("_quarantine", "_manifest.json");
        }
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    new Chaos.Tally(
            "%s processes into one output: one wins, %s refused".formatted(CONTENDERS, refused),
            CONTESTS,
            won,
            0,
            0)
        .print();
  }
}
