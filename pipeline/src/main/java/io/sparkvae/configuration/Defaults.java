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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The defaults in {@code reference.conf}. They define which keys exist and the type of each value.
 */
final class Defaults {
  static final Config CONFIG =
      ConfigFactory.parseResources(Defaults.class.getClassLoader(), "reference.conf").resolve();

  private static final Map<String, ConfigValue> BY_KEY =
      CONFIG.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  /**
   * Sections whose keys are also those of the section {@code prior}, which is the second stage: the
   * default of {@code prior.train.epochs} is that of {@code train.epochs}.
   */
  private static final Pattern OF_PRIOR = Pattern.compile("prior\\.((?:model|train)\\..*)");

  /** Characters of an unknown key that a message shows. */
  private static final int SHOWN = 200;

  private Defaults() {}

  /**
   * Checks that every key has a default and that every value has the type of its default.
   *
   * @throws ConfigurationFailure for an unknown key or a value of another type than the default's
   */
  static void check(Config found) {
    for (Map.Entry<String, ConfigValue> entry : found.entrySet()) {
      String key = entry.getKey();
      ConfigValue value = entry.getValue();
      checkKnown(key, value.origin().description());
      ConfigValue expected = of(key);
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
   * Whether a value has the type of its default. A default that is a string allows any value but an
   * object: {@code workers = auto} may be set to a number, {@code 64 MiB} to a number of bytes. The
   * code that reads the key checks further.
   */
  private static boolean compatible(ConfigValue expected, ConfigValue found) {
    return expected.valueType() == ConfigValueType.STRING
        ? found.valueType() != ConfigValueType.OBJECT && found.valueType() != ConfigValueType.NULL
        : expected.valueType() == found.valueType();
  }

  /**
   * Refuses a key that has no default.
   *
   * @param where where the key was found, for the message
   * @throws ConfigurationFailure for an unknown key; names the nearest known one
   */
  static void checkKnown(String key, String where) {
    String own = ofFirstStage(key);
    if (!BY_KEY.containsKey(own)) {
      String nearest =
          BY_KEY.keySet().stream()
              .min(
                  Comparator.comparingInt((String candidate) -> distance(candidate, own))
                      .thenComparing(Comparator.naturalOrder()))
              .orElseThrow();
      throw new ConfigurationFailure(
          "unknown key '%s' (%s): the nearest known key is '%s'"
              .formatted(shown(key), where, own.equals(key) ? nearest : "prior." + nearest));
    }
  }

  /** Returns the default of a known key. */
  static ConfigValue of(String key) {
    return BY_KEY.get(ofFirstStage(key));
  }

  private static String ofFirstStage(String key) {
    Matcher ofPrior = OF_PRIOR.matcher(key);
    return ofPrior.matches() ? ofPrior.group(1) : key;
  }

  /** Shortens a long key, so that the message stays readable. */
  private static String shown(String key) {
    return key.length() <= SHOWN ? key : key.substring(0, SHOWN) + "...";
  }

  /**
   * Returns the edit distance of two keys, or 0 when {@code key} names the section that {@code
   * known} is in.
   */
  private static int distance(String known, String key) {
    return known.startsWith(key + ".")
        ? 0
        : LevenshteinDistance.getDefaultInstance().apply(known, key);
  }
}
