// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The processor that this JVM runs on.
 *
 * @param platform operating system and architecture as JavaCPP names them: {@code linux-x86_64}
 * @param model the maker's name
 * @param flags its features, as the kernel names them
 */
record Processor(String platform, String model, Set<String> flags) {
  /** The only platform whose native code the application contains. */
  static final String SUPPORTED = "linux-x86_64";

  Processor {
    flags = Set.copyOf(flags);
  }

  static Processor current() {
    String system = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
    String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
    String platform = system + "-" + architecture;
    if (!platform.equals(SUPPORTED)) {
      return new Processor(platform, "unknown", Set.of());
    }
    Path file = Path.of("/proc/cpuinfo");
    try {
      return parse(platform, Files.readAllLines(file));
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Parses the first processor of {@code /proc/cpuinfo}; the others are of the same kind. */
  static Processor parse(String platform, List<String> cpuinfo) {
    return new Processor(
        platform, field(cpuinfo, "model name"), Set.of(field(cpuinfo, "flags").split("\\s+")));
  }

  private static String field(List<String> cpuinfo, String name) {
    return cpuinfo.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse("");
  }
}
