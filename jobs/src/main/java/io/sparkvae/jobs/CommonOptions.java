// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that every job has. */
final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file with settings; overrides the defaults in reference.conf.")
  String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides one setting; may be repeated. A list needs no brackets: model.hidden=512,256.")
  List<String> assignments = new ArrayList<>();

  @Option(
      names = "--print-config",
      description = "Print every setting and where its value comes from, and exit.")
  boolean printConfig;

  @Option(
      names = "--dry-run",
      description = "Check settings and paths, say what would be done, change nothing.")
  boolean dryRun;

  @Option(
      names = "--verbose",
      description = "Show Spark's warnings about failed tasks, and stack traces of errors.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(names = "--version", versionHelp = true, description = "Show versions and exit.")
  boolean version;

  /**
   * Returns the settings. {@code --set} overrides {@code --config}, which overrides the defaults.
   */
  Settings settings(ConfigurationFile file) {
    return settings(config, assignments, file);
  }

  /** Returns the settings of a file, which may be null, and of assignments, which override it. */
  static Settings settings(String config, List<String> assignments, ConfigurationFile file) {
    Settings settings = Settings.reference();
    if (config != null) {
      settings = settings.with(file.read(config), config);
    }
    for (String assignment : assignments) {
      settings = settings.withOverride(assignment);
    }
    return settings;
  }
}
