// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import java.util.List;

/**
 * The help texts of a stage's command.
 *
 * @param description what the command does, in one sentence
 * @param example options and arguments of a working call
 * @param paths how the command is told its input and output directories
 * @param options options that stand for a setting
 */
public record Usage(String description, String example, Paths paths, List<SettingOption> options) {

  /** How a command is told its input and output directories. */
  public enum Paths {
    /** Each directory has an option of its own. */
    ONE_BY_ONE,
    /** One option names the directory of a run, which contains all of them. */
    BY_RUN
  }

  /**
   * An option that stands for a setting.
   *
   * @param name option with its dashes
   * @param key full key of the setting
   * @param label name of the option's value in the help text
   * @param description description for {@code --help}
   */
  public record SettingOption(String name, String key, String label, String description) {}

  public Usage {
    options = List.copyOf(options);
  }

  /** Returns the usage of a command whose only options are its directories. */
  public static Usage of(String description, String example) {
    return new Usage(description, example, Paths.ONE_BY_ONE, List.of());
  }

  /** Returns the usage of a command that is told the directory of a run. */
  public static Usage ofRun(String description, String example) {
    return new Usage(description, example, Paths.BY_RUN, List.of());
  }
}
