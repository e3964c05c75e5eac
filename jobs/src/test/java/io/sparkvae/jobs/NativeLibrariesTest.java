// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stages load: oneDNN, but not ND4J's library, which has 376 MB. */
class NativeLibrariesTest {
  private static final String NUMBERS = "libnd4jcpu.so";

  @TempDir Path here;

  @Test
  void onlyDoublePrecisionLoadsNd4j() throws Exception {
    Files.writeString(
        here.resolve("small.conf"),
        SmallRun.configuration(60, 1)
            + """
            pipeline.stages = [ingest, train, encode, stats, evaluate, generate, report]
            evaluate { splits = all, samples = 2 }
            generate { samples = 4, table = true }
            """);
    List<String> lines = run();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("0 ").contains("libjnidnnl.so").doesNotContain(NUMBERS);
    assertThat(lines.get(1)).startsWith("0 ").contains(NUMBERS);
  }

  private List<String> run() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LoadedLibraries.class.getName(), here.toString()));
    Path out = here.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(here.resolve("err").toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s", Script.text(here.resolve("err"))).isZero();
    return Files.readAllLines(out).stream().filter(line -> line.contains(".so")).toList();
  }
}
