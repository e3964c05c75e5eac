// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.Optional;

/**
 * HOCON's conversions of text. An environment variable is text ({@code epochs = ${?EPOCHS}}); where
 * the default is a number, a flag or a list it becomes what the same characters mean without
 * quotes. The settings are then the same, in manifests and digests too, as if it had been written.
 */
final class Conversions {
  /** Characters of a text that may be a number, a flag or a list. */
  private static final int LONGEST = 10_000;

  private static final ConfigParseOptions ALONE =
      ConfigParseOptions.defaults().setIncluder(new NoIncludes());

  private Conversions() {}

  static Config of(Config found) {
    Config converted = found;
    for (Map.Entry<String, ConfigValue> entry : found.entrySet()) {
      Optional<ConfigValue> value = converted(entry.getKey(), entry.getValue());
      if (value.isPresent()) {
        converted = converted.withValue(entry.getKey(), value.get());
      }
    }
    return converted;
  }

  private static Optional<ConfigValue> converted(String key, ConfigValue found) {
    if (found.valueType() != ConfigValueType.STRING || !Defaults.known(key)) {
      return Optional.empty();
    }
    String text = String.valueOf(found.unwrapped()).strip();
    if (text.length() > LONGEST || text.indexOf('\n') >= 0) {
      return Optional.empty();
    }
    return switch (Defaults.of(key).valueType()) {
      case NUMBER -> written(text, ConfigValueType.NUMBER, found);
      case BOOLEAN -> written(flag(text), ConfigValueType.BOOLEAN, found);
      case LIST -> written(bracketed(text), ConfigValueType.LIST, found);
      case STRING, OBJECT, NULL -> Optional.empty();
    };
  }

  /** Returns what a text means in a file; empty if that is of another type, or nothing. */
  private static Optional<ConfigValue> written(
      String text, ConfigValueType type, ConfigValue found) {
    try {
      ConfigValue value = ConfigFactory.parseString("x = " + text, ALONE).getValue("x");
      return Optional.of(value.withOrigin(found.origin()))
          .filter(converted -> converted.valueType() == type);
    } catch (ConfigException e) {
      return Optional.empty(); // the check of types refuses the text, and quotes it
    }
  }

  private static String flag(String text) {
    return switch (text) {
      case "yes", "on" -> "true";
      case "no", "off" -> "false";
      default -> text;
    };
  }

  private static String bracketed(String text) {
    return text.isEmpty() || text.startsWith("[") ? text : "[" + text + "]";
  }
}
