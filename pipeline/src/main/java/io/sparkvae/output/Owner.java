// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.SparkEnv;

/**
 * The process that fills a directory.
 *
 * @param host name of its machine, for messages
 * @param namespace identifies the running kernel and its process namespace, within which {@code
 *     pid} is unique; empty where it is unknown
 * @param started when the process began, as its kernel counts: clock ticks since it was started.
 *     Times of the day change when somebody sets the clock. Empty where it is unknown
 * @param application Spark's application id; empty without Spark
 * @param since time at which it took the directory, ISO-8601
 */
public record Owner(
    String host, String namespace, long pid, String started, String application, String since) {

  private static final Path PROCESSES = Path.of("/proc");

  /** Of the words after a process's name in its file {@code stat}: its state, its start. */
  private static final int STATE = 0;

  private static final int START = 19;

  /** States of a process that has ended, and whose parent has not asked for its end yet. */
  private static final String ENDED = "ZX";

  static Owner here() {
    long pid = ProcessHandle.current().pid();
    SparkEnv spark = SparkEnv.get();
    return new Owner(
        hostName(),
        currentNamespace(),
        pid,
        started(pid),
        spark == null ? "" : spark.conf().get("spark.app.id", ""),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Returns an owner of whom nothing is known, such as one whose claim is damaged. */
  static Owner unknown() {
    return new Owner("unknown host", "", 0, "", "", "an unknown time");
  }

  /**
   * Whether the process has certainly ended. For a process on another machine this is never
   * certain.
   */
  boolean hasEnded() {
    return !namespace.isEmpty()
        && namespace.equals(currentNamespace())
        && !started.equals(started(pid));
  }

  /** When a process began; empty if there is none that lives. */
  private static String started(long pid) {
    try {
      Path file = PROCESSES.resolve(Long.toString(pid)).resolve("stat");
      // The name, in brackets, may be any bytes.
      String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
      String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      return ENDED.contains(words[STATE]) ? "" : words[START];
    } catch (IOException e) {
      return "";
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  private static String currentNamespace() {
    if (!Files.isReadable(PROCESSES.resolve("1/stat"))) {
      return ""; // other users' processes are hidden (hidepid), so nobody is known to have ended
    }
    try {
      return Files.readString(PROCESSES.resolve("sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(PROCESSES.resolve("self/ns/pid"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns host, process and application, for messages. */
  @Override
  public String toString() {
    return "process %s on %s%s"
        .formatted(pid, host, application.isEmpty() ? "" : " (" + application + ")");
  }
}
