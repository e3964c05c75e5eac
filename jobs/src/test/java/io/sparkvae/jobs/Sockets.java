// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where processes listen, as the kernel tells. */
final class Sockets {
  private static final String LISTENING = "0A";

  private Sockets() {}

  /**
   * A listening socket.
   *
   * @param address in the kernel's hexadecimal, four bytes little-endian each
   */
  record Listening(String address, int port) {
    /** The address as text, also of an IPv6 socket for an IPv4 address. */
    String host() {
      long bytes = Long.parseLong(address.substring(address.length() - 8), 16);
      return "%s.%s.%s.%s"
          .formatted(bytes & 255, bytes >> 8 & 255, bytes >> 16 & 255, bytes >> 24 & 255);
    }

    /** 127.0.0.1 and its like, or the same as an IPv6 address. */
    boolean loopback() {
      return host().startsWith("127.")
          && (address.length() == 8 || address.startsWith("0000000000000000FFFF0000"));
    }
  }

  /** Of a process and of all that it started. */
  static List<Listening> of(ProcessHandle process) throws IOException {
    List<Listening> found = new ArrayList<>();
    for (ProcessHandle each : Stream.concat(Stream.of(process), process.descendants()).toList()) {
      Set<String> own = inodes(each.pid());
      for (String table : List.of("tcp", "tcp6")) {
        Path file = Path.of("/proc", "" + each.pid(), "net", table);
        if (!own.isEmpty() && Files.exists(file)) {
          Files.readAllLines(file).stream()
              .skip(1)
              .map(line -> line.strip().split("\\s+"))
              .filter(columns -> columns[3].equals(LISTENING) && own.contains(columns[9]))
              .map(columns -> columns[1].split(":"))
              .map(local -> new Listening(local[0], Integer.parseInt(local[1], 16)))
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  private static Set<String> inodes(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    Path descriptors = Path.of("/proc", "" + pid, "fd");
    if (!Files.isDirectory(descriptors)) {
      return inodes;
    }
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path one : all.toList()) {
        try {
          String target = Files.readSymbolicLink(one).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring(8, target.length() - 1));
          }
        } catch (IOException closedMeanwhile) {
          continue;
        }
      }
    }
    return inodes;
  }
}
