// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.train.TestTraining;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of rounds in a process of their own, whose heap is all there from the start: its memory
 * stays as it is. A few hundred are still the warm-up of Spark's own records of its last 1,000
 * jobs, so that only a large leak is seen. In the build, {@code SessionMemoryTest} looks for what
 * sessions leave.
 */
@Tag("proofs")
@Tag("chaos")
@Tag("soak")
class RoundSoakTest {
  private static final int WARM_UP = Chaos.count(100, 2000);
  private static final int ROUNDS = Chaos.count(200, 5000);
  private static final double BOUND = Chaos.count(40, 1);

  @TempDir Path here;

  /** Mebibytes in 1,000 rounds. */
  private record Growth(int rounds, double resident, double heap) {}

  @Test
  void memoryDoesNotGrowWithRounds() throws Exception {
    Growth growth = soak(WARM_UP, ROUNDS, "rounds");
    assertThat(growth.rounds).isEqualTo(WARM_UP + ROUNDS);
    boolean flat = growth.resident < BOUND && growth.heap < BOUND;
    new Chaos.Tally(
            "soak: %d rounds after %d; MiB in 1,000 rounds: resident %.2f, heap %.2f"
                .formatted(ROUNDS, WARM_UP, growth.resident, growth.heap),
            1,
            flat ? 1 : 0,
            0,
            0)
        .print();
    assertThat(growth.resident).isLessThan(BOUND);
    assertThat(growth.heap).isLessThan(BOUND);
  }

  /** The control. */
  @Test
  void aLeakIsSeen() throws Exception {
    assertThat(soak(100, 200, "leak").heap).isGreaterThan(BOUND);
  }

  private Growth soak(int warmUp, int rounds, String what)
      throws IOException, InterruptedException {
    TestTraining.copy(here.resolve("shards"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(a -> !a.startsWith("-Xmx") && !a.startsWith("-javaagent"))
            .filter(a -> !a.startsWith("-XX:Tier"))
            .toList());
    // The second compiler's work, late in so short a run, would be taken for memory that leaks.
    command.add("-XX:TieredStopAtLevel=" + Chaos.count(1, 4));
    command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RoundSoak.class.getName(), here.resolve("shards").toString()));
    command.addAll(List.of(here.resolve("model").toString(), "" + warmUp, "" + rounds, what));
    Process process =
        new ProcessBuilder(command).redirectError(here.resolve("err").toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(here.resolve("err"))).isZero();
    String[] lines = printed.strip().split("\n");
    String[] numbers = lines[lines.length - 1].split(" ");
    return new Growth(
        Integer.parseInt(numbers[0]),
        Double.parseDouble(numbers[1]),
        Double.parseDouble(numbers[2]));
  }
}
