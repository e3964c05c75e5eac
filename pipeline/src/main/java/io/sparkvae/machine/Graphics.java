// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The graphics processors that the NVIDIA driver lists. */
final class Graphics {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");

  private Graphics() {}

  static Fact fact() {
    if (!driverIsThere()) {
      return Fact.good("GPUs", "none");
    }
    List<String> names = listed();
    return names.isEmpty()
        ? Fact.note("GPUs", "an NVIDIA driver is there, but nvidia-smi lists no device")
        : Fact.note(
            "GPUs", String.join("; ", names) + " (used by a build with -Pgpu, see conf/gpu.conf)");
  }

  static boolean driverIsThere() {
    return Files.isDirectory(DRIVER) || Files.exists(Path.of("/dev/nvidiactl"));
  }

  private static List<String> listed() {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
          ? text.lines().map(String::strip).toList()
          : List.of();
    } catch (IOException absent) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
