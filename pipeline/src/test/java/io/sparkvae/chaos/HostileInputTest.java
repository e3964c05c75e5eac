// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with a small heap reads hostile files and lives: each is refused or quarantined. */
@Tag("chaos")
@Tag("hostile")
class HostileInputTest {
  private static final String HEAP = "-Xmx480m";
  private static final int PATIENCE_MINUTES = 20;

  @TempDir Path here;

  @Test
  void hostileFilesAreRefusedAndNobodyDies() throws Exception {
    int images = Chaos.count(40, 300);
    int others = Chaos.count(24, 200);
    Path cases = Files.createDirectory(here.resolve("cases"));
    HostileFiles files = new HostileFiles(cases, Chaos.random(HostileInputTest.class));
    files.images(images);
    files.cases(others);

    Path out = here.resolve("out");
    Path err = here.resolve("err");
    Process reader = reader(cases).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    boolean ended = reader.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    reader.destroyForcibly();
    assertThat(ended).as("the reader ends").isTrue();
    assertThat(reader.exitValue()).as(Files.readString(err)).isZero();
    List<HostileReader.Outcome> outcomes =
        Files.readAllLines(out).stream().map(HostileReader.Outcome::parse).toList();
    assertThat(outcomes).hasSize(1 + others);
    assertThat(outcomes)
        .extracting(HostileReader.Outcome::verdict)
        .as("%s", outcomes)
        .containsOnly("refused", "quarantined", "accepted");
    // A mutation may miss everything that counts, in pixels and in a table.
    assertThat(outcomes)
        .filteredOn(outcome -> outcome.verdict().equals("accepted"))
        .allMatch(outcome -> outcome.name().matches("(parquet|tar)-.*"), "is harmless");
    assertThat(outcomes)
        .filteredOn(outcome -> outcome.verdict().equals("refused"))
        .allMatch(outcome -> outcome.detail().length() < 2000, "is short")
        .allMatch(
            outcome -> outcome.detail().matches(".*(expected |nearest known key).*"),
            "says what was expected");
    HostileReader.Outcome folder =
        outcomes.stream().filter(o -> o.name().equals("folder-0")).findFirst().orElseThrow();
    assertThat(folder.detail()).isEqualTo("inputs " + (images + 1));
    assertThat(folder.images()).isBetween(images / 3L, (long) images);
    try (Stream<Path> outside = Files.list(here)) {
      assertThat(outside.map(p -> p.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".png"));
    }
    new Chaos.Tally(
            "hostile files: refused, quarantined or harmless",
            images + others,
            images + others,
            0,
            0)
        .print();
  }

  private static ProcessBuilder reader(Path cases) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As this JVM, which has what Spark needs, but for the memory.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-Xmx") && !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.add(HEAP);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HostileReader.class.getName(), cases.toString()));
    return new ProcessBuilder(command).directory(new File("."));
  }
}
