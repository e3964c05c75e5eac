// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.SparkEnv;

/**
 * The process that fills a directory.
 *
 * @param host name of its machine, for messages
 * @param namespace identifies the running kernel and its process namespace, within which {@code
 *     pid} is unique; empty where it is unknown
 * @param started time at which the process began, ISO-8601
 * @param application Spark's application id; empty without Spark
 * @param since time at which it took the directory, ISO-8601
 */
public record Owner(
    String host, String namespace, long pid, String started, String application, String since) {

  /**
   * Tolerance of start times: they are derived from the boot time, which shifts when the clock is
   * corrected.
   */
  private static final Duration SAME_START = Duration.ofSeconds(10);

  static Owner here() {
    ProcessHandle process = ProcessHandle.current();
    SparkEnv spark = SparkEnv.get();
    return new Owner(
        hostName(),
        currentNamespace(),
        process.pid(),
        started(process).toString(),
        spark == null ? "" : spark.conf().get("spark.app.id", ""),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /**
   * Whether the process has certainly ended. For a process on another machine this is never
   * certain.
   */
  boolean hasEnded() {
    return !namespace.isEmpty()
        && namespace.equals(currentNamespace())
        && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(this::isAnother).orElse(true);
  }

  private boolean isAnother(ProcessHandle process) {
    Duration apart = Duration.between(Instant.parse(started), started(process)).abs();
    return apart.compareTo(SAME_START) > 0;
  }

  private static Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  private static String currentNamespace() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
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
