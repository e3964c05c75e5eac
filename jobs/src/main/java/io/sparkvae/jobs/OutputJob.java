// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import picocli.CommandLine.Option;

/** A command that fills an output directory. */
abstract class OutputJob extends Job {
  /** The option of commands that can finish a training early. */
  static final String FINISH = "--finish";

  static final String FINISH_DESCRIPTION =
      "Publish the model that a stopped or diverged training has reached (output.resume = finish).";

  private static final String RESUME = "output.resume";

  @Option(
      names = "--restart",
      description = "Remove a half-finished result and start again (output.resume = restart).")
  boolean restart;

  /** Returns whether the command was told to finish a half-finished training early. */
  boolean finishes() {
    return false;
  }

  @Override
  Settings overlay(Settings settings) {
    if (restart && finishes()) {
      throw new ConfigurationFailure("--restart and %s: expected one of them".formatted(FINISH));
    }
    return restart
        ? settings.withValue(RESUME, "restart", "--restart")
        : finishes() ? settings.withValue(RESUME, "finish", FINISH) : settings;
  }
}
