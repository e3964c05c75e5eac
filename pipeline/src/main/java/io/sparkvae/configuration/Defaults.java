// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.sparkvae.failure.ConfigurationFailure;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** {@code reference.conf}: which keys there are, and of which type the value of each is. */
final class Defaults {
  static final Config CONFIG =
      ConfigFactory.parseResources(Defaults.class.getClassLoader(), "reference.conf").resolve();

  /** Characters of an unknown key. */
  private static final int SHOWN = 200;

  private Defaults() {}

  /**
   * Refuses settings that have no default of their kind.
   *
   * @throws ConfigurationFailure for an unknown key or a value of another type than the default's
   */
  static void check(Config found) {
    for (Map.Entry<String, ConfigValue> entry : found.entrySet()) {
      String key = entry.getKey();
      ConfigValue value = entry.getValue();
      checkKnown(key, value.origin().description());
      ConfigValue expected = CONFIG.getValue(key);
      if (!compatible(expected, value)) {
        throw new ConfigurationFailure(
            "%s: expected a %s like %s, found %s (%s)"
                .formatted(
                    key,
                    expected.valueType().name().toLowerCase(Locale.ROOT),
                    expected.render(ConfigRenderOptions.concise()),
                    value.render(ConfigRenderOptions.concise()),
                    value.origin().description()));
      }
    }
  }

  /**
   * Strings take anything: {@code workers = auto} takes a number, {@code 64 MiB} takes bytes; the
   * reader of the key checks further.
   */
  private static boolean compatible(ConfigValue expected, ConfigValue found) {
    return expected.valueType() == ConfigValueType.STRING
        ? found.valueType() != ConfigValueType.OBJECT && found.valueType() != ConfigValueType.NULL
        : expected.valueType() == found.valueType();
  }

  /**
   * Refuses a key that has no default.
   *
   * @param where the key was found, for the message
   * @throws ConfigurationFailure for an unknown key; names the nearest known one
   */
  static void checkKnown(String key, String where) {
    boolean known = CONFIG.entrySet().stream().anyMatch(e -> e.getKey().equals(key));
    if (!known) {
      String nearest =
          CONFIG.entrySet().stream()
              .map(Map.Entry::getKey)
              .min(Comparator.comparingInt((String candidate) -> distance(candidate, key)))
              .orElseThrow();
      throw new ConfigurationFailure(
          "unknown key '%s' (%s): the nearest known key is '%s'"
              .formatted(shown(key), where, nearest));
    }
  }

  /** A message must stay one that people read, whatever was in a file. */
  private static String shown(String key) {
    return key.length() <= SHOWN ? key : key.substring(0, SHOWN) + "...";
  }

  /** A section named as if it were a key is nearest to its own keys. */
  private static int distance(String known, String key) {
    return known.startsWith(key + ".")
        ? 0
        : LevenshteinDistance.getDefaultInstance().apply(known, key);
  }
}
