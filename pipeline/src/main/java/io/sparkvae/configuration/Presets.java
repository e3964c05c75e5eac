// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * Presets: named groups of settings that describe the models of papers. A preset overrides the
 * defaults, and the user's settings override the preset. Presets are defined in {@code
 * presets.conf}.
 */
public final class Presets {
  private static final String FILE = "presets.conf";
  private static final Config ALL = read();

  private Presets() {}

  /**
   * A preset.
   *
   * @param name as in {@code model.preset}
   * @param paper where the model was described
   * @param summary what distinguishes the model
   */
  public record Preset(String name, String paper, String summary) {}

  private static Config read() {
    try (InputStream in = Presets.class.getClassLoader().getResourceAsStream(FILE)) {
      return ConfigFactory.parseString(
              new String(in.readAllBytes(), StandardCharsets.UTF_8),
              ConfigParseOptions.defaults().setOriginDescription(FILE))
          .resolve();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all presets in the order of the file. */
  public static List<Preset> all() {
    return ALL.root().entrySet().stream()
        .sorted(Comparator.comparingInt(e -> e.getValue().origin().lineNumber()))
        .map(e -> of(e.getKey(), ALL.getConfig('"' + e.getKey() + '"')))
        .toList();
  }

  private static Preset of(String name, Config config) {
    return new Preset(name, config.getString("paper"), config.getString("summary"));
  }

  /**
   * Returns the preset with a name.
   *
   * @param where where the name was found, for the message
   * @throws ConfigurationFailure for an unknown name; names the nearest known one
   */
  public static Preset named(String name, String where) {
    if (!ALL.root().containsKey(name)) {
      String nearest =
          ALL.root().keySet().stream()
              .min(
                  Comparator.comparingInt((String known) -> Nearest.distance(known, name))
                      .thenComparing(Comparator.naturalOrder()))
              .orElseThrow();
      throw new ConfigurationFailure(
          "unknown preset '%s' (%s): the nearest known preset is '%s'"
              .formatted(Shown.value(name), where, nearest));
    }
    return of(name, ALL.getConfig('"' + name + '"'));
  }

  /** Returns the settings of the preset that a value names. */
  static Config settings(ConfigValue name) {
    String found = String.valueOf(name.unwrapped());
    named(found, name.origin().description());
    return ALL.getConfig('"' + found + '"').getConfig("settings");
  }
}
