// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Nearest;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import java.util.Optional;
import java.util.Set;

/** The options of {@code spark-submit}, which are given after {@code --}. */
final class SparkOptions {
  /** How the options are given, for help and hints. */
  static final String USAGE =
      "Options of Spark come after --, as those of spark-submit: -- --master spark://host:7077"
          + " --conf spark.executor.cores=4";

  private static final Set<String> SWITCHES =
      Set.of("--help", "-h", "--supervise", "--usage-error", "--verbose", "-v", "--version");

  private static final Set<String> WITH_VALUE =
      Set.of(
          "--archives",
          "--class",
          "--conf",
          "-c",
          "--deploy-mode",
          "--driver-class-path",
          "--driver-cores",
          "--driver-java-options",
          "--driver-library-path",
          "--driver-memory",
          "--exclude-packages",
          "--executor-cores",
          "--executor-memory",
          "--files",
          "--jars",
          "--keytab",
          "--kill",
          "--master",
          "--name",
          "--num-executors",
          "--packages",
          "--principal",
          "--properties-file",
          "--proxy-user",
          "--py-files",
          "--queue",
          "--repositories",
          "--status",
          "--total-executor-cores");

  /** Options of sparkvae that users put after {@code --} by mistake. */
  private static final Set<String> OURS =
      Set.of("--config", "--set", "--dry-run", "--print-config", "--output", "--restart");

  private SparkOptions() {}

  static boolean isSwitch(String word) {
    return SWITCHES.contains(word);
  }

  /**
   * Checks an option that has a value.
   *
   * @param name the option without its value
   * @throws ConfigurationFailure when {@code spark-submit} has no such option
   */
  static void requireKnown(String name) {
    if (WITH_VALUE.contains(name)) {
      return;
    }
    if (OURS.contains(name)) {
      throw new ConfigurationFailure(
          "%s: expected before --, found after it, where the options of Spark are".formatted(name));
    }
    throw new ConfigurationFailure(
        "--: expected options of spark-submit after it, found '%s'%s"
            .formatted(
                Shown.value(name),
                Nearest.to(name, WITH_VALUE).map("; did you mean %s?"::formatted).orElse("")));
  }

  /** Returns the hint for an option of Spark that was given before {@code --}. */
  static Optional<String> hint(String word) {
    String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    return name.startsWith("--") && WITH_VALUE.contains(name)
        ? Optional.of("%s is an option of Spark. %s".formatted(name, USAGE))
        : Optional.empty();
  }
}
