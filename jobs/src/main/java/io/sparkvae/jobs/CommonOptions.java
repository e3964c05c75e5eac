// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Option;

/** Options that every job has. */
final class CommonOptions {
  private static final int MAX_CONFIGURATION_BYTES = 1 << 20;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file with settings; overrides the defaults in reference.conf.")
  String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one setting; may be repeated.")
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
  Settings settings(Configuration hadoop) {
    Settings settings = Settings.reference();
    if (config != null) {
      settings = settings.with(read(config, hadoop), config);
    }
    for (String assignment : assignments) {
      settings = settings.withOverride(assignment);
    }
    return settings;
  }

  private static String read(String file, Configuration hadoop) {
    try {
      Path path = Location.of("--config", file);
      try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
        byte[] bytes = in.readNBytes(MAX_CONFIGURATION_BYTES + 1);
        if (bytes.length > MAX_CONFIGURATION_BYTES) {
          throw new ConfigurationFailure(
              "--config %s: expected at most %d bytes, found more"
                  .formatted(file, MAX_CONFIGURATION_BYTES));
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure("--config %s: expected a file, found none".formatted(file), e);
    } catch (IOException e) {
      throw new ConfigurationFailure(
          "--config %s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
