// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The emulator in a process of its own, with settings from the environment. */
class CudaEmulatorProcessTest {
  @RegisterExtension static final CudaEmulator emulator = new CudaEmulator();

  private static String run(String settings) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EmulatedProcess.class.getName());
    builder.environment().putAll(emulator.environment(settings));
    Process process = builder.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void settingsFaultsAndFindingsPassBetweenProcesses(@TempDir Path folder) throws IOException {
    Path report = folder.resolve("report");
    String settings =
        "cards=3 fail=cuMemFree_v2:1:719 fail-once=%s report=%s"
            .formatted(folder.resolve("struck"), report);

    assertThat(run(settings)).isEqualTo("3 cards, 719\n");
    assertThat(report).doesNotExist();

    assertThat(run(settings))
        .as("the next process has no fault, but its mistake is found")
        .contains("CUDA emulator: cuMemFree_v2: 0x1 is no allocation's begin", "3 cards, 1\n");
    assertThat(Files.readString(report)).isEqualTo("cuMemFree_v2: 0x1 is no allocation's begin\n");
  }
}
