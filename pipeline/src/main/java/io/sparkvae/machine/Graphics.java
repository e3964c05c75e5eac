// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import java.nio.file.Files;
import java.nio.file.Path;

/** NVIDIA's driver for graphics processors. */
final class Graphics {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");

  private Graphics() {}

  static boolean driverIsThere() {
    return Files.isDirectory(DRIVER) || Files.exists(Path.of("/dev/nvidiactl"));
  }
}
