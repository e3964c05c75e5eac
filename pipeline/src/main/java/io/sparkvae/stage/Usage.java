// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import java.util.List;

/**
 * A stage's command for people.
 *
 * @param description one sentence
 * @param example options and arguments that work
 * @param paths how it is told where its inputs and its output lie
 * @param options that stand for a setting
 */
public record Usage(String description, String example, Paths paths, List<SettingOption> options) {

  /** How a command is told where its inputs and its output lie. */
  public enum Paths {
    /** Each by an option of its own. */
    ONE_BY_ONE,
    /** All by the directory of a run: it is about a run as a whole. */
    BY_RUN
  }

  /**
   * An option that stands for a setting.
   *
   * @param name with its dashes
   * @param key of the setting in full
   */
  public record SettingOption(String name, String key, String label, String description) {}

  public Usage {
    options = List.copyOf(options);
  }

  /** Of a command without options of its own. */
  public static Usage of(String description, String example) {
    return new Usage(description, example, Paths.ONE_BY_ONE, List.of());
  }

  /** Of a command that is about a run as a whole. */
  public static Usage ofRun(String description, String example) {
    return new Usage(description, example, Paths.BY_RUN, List.of());
  }
}
