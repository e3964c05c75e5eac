// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Memory that this process may use: the machine's, or less where a control group (a container, a
 * scheduler's slot) sets a limit.
 *
 * @param bytes its size, in bytes
 * @param source the file that states the size
 */
public record MachineMemory(long bytes, String source) {

  /** Returns the memory that this process may use. */
  public static MachineMemory available() {
    return available(Path.of("/"));
  }

  static MachineMemory available(Path root) {
    MachineMemory least = new MachineMemory(Long.MAX_VALUE, "unknown");
    least = least.orLess(root, "proc/meminfo", MachineMemory::memTotal);
    least = least.orLess(root, "sys/fs/cgroup/memory.max", MachineMemory::limit);
    return least.orLess(root, "sys/fs/cgroup/memory/memory.limit_in_bytes", MachineMemory::limit);
  }

  private interface Reader {
    OptionalLong read(String text);
  }

  private MachineMemory orLess(Path root, String file, Reader reader) {
    try {
      OptionalLong found = reader.read(Files.readString(root.resolve(file)));
      return found.isPresent() && found.getAsLong() < bytes
          ? new MachineMemory(found.getAsLong(), "/" + file)
          : this;
    } catch (IOException absent) {
      return this;
    }
  }

  private static OptionalLong memTotal(String meminfo) {
    return meminfo
        .lines()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }

  private static OptionalLong limit(String text) {
    return text.strip().matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(text.strip()))
        : OptionalLong.empty();
  }
}
