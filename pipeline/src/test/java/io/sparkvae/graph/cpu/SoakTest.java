package io.sparkvae.graph.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand steps of a graph with every kind of kernel, in a process of their own whose heap is
 * all there from the start: its memory stays as it is.
 */
class SoakTest {
  @Test
  void memoryDoesNotGrowWithSteps() throws Exception {
    assertThat(mebibytesPerThousandSteps("steps")).isLessThan(1);
  }

  @Test
  void aLeakIsSeen() throws Exception {
    assertThat(mebibytesPerThousandSteps("leak")).isGreaterThan(2);
  }

  private static double mebibytesPerThousandSteps(String what)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(a -> !a.startsWith("-Xmx") && !a.startsWith("-javaagent"))
            .toList());
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Soak.class.getName(), what));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    String[] lines = printed.strip().split("\n");
    return Double.parseDouble(lines[lines.length - 1]);
  }
}
