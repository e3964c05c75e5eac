// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
                    Shown.value(value.render(ConfigRenderOptions.concise())),
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
    if (!known(key)) {
      String nearest = NearestKey.to(own, BY_KEY.keySet());
      throw new ConfigurationFailure(
          "unknown key '%s' (%s): the nearest known key is '%s'"
              .formatted(Shown.value(key), where, own.equals(key) ? nearest : "prior." + nearest));
    }
  }

  /** Whether a key has a default. */
  static boolean known(String key) {
    return BY_KEY.containsKey(ofFirstStage(key));
  }

  /** Returns the default of a known key. */
  static ConfigValue of(String key) {
    return BY_KEY.get(ofFirstStage(key));
  }

  private static String ofFirstStage(String key) {
    Matcher ofPrior = OF_PRIOR.matcher(key);
    return ofPrior.matches() ? ofPrior.group(1) : key;
  }
}
