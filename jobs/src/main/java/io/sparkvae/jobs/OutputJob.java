// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import picocli.CommandLine.Option;

/** A command that fills an output directory. */
abstract class OutputJob extends Job {
  @Option(
      names = "--restart",
      description = "Remove a half-finished result and start again (output.resume = restart).")
  boolean restart;

  @Override
  Settings overlay(Settings settings) {
    return restart ? settings.withValue("output.resume", "restart", "--restart") : settings;
  }
}
