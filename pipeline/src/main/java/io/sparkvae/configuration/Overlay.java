// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a user sets, by files, options and {@code --set}: it lies over preset and defaults.
 *
 * @param config the user's settings alone; every key has a default, and the type of its default
 */
record Overlay(Config config) {
  /** The overlay of a user who sets nothing. */
  static final Overlay NONE = new Overlay(ConfigFactory.empty());

  /** Defaults of settings that are a word or a list. */
  private static final Set<String> WORDS = Set.of("all", "folder");

  /** Names separated by commas: a list in place of {@code all}. A file's name may have a comma. */
  private static final Pattern NAMES =
      Pattern.compile("(?i)\\w+(\\s*,\\s*\\w+)+|.*\\.[ct]sv\\s*,.*\\.[ct]sv");

  /** Numbers separated by commas: a list in place of {@code auto}. */
  private static final Pattern NUMBERS = Pattern.compile("[^,\\s]*\\d[^,]*(,[^,]*\\d[^,]*)+");

  private static final String PRESET = "model.preset";
  private static final String PRIOR = "prior";

  /** How the first stage's codebooks start; a second stage has none. */
  private static final String CODEBOOK_START = "train.codebookStart";

  /**
   * Returns the settings with those of the preset and the defaults below them.
   *
   * @throws ConfigurationFailure for an unknown preset
   */
  Config effective() {
    Config preset = Presets.settings(config.withFallback(Defaults.CONFIG).getValue(PRESET));
    Defaults.check(preset);
    return config.withFallback(preset).withFallback(Defaults.CONFIG).resolve();
  }

  /**
   * Returns the settings of the second stage: {@code prior.model} in place of {@code model}, and
   * {@code prior.train} over {@code train}. A preset of the first stage may set the former, too.
   */
  Overlay ofPrior() {
    Config prior = effective().getConfig(PRIOR);
    Config ofBoth = config.withoutPath("model").withoutPath(PRIOR).withoutPath(CODEBOOK_START);
    return new Overlay(prior.withFallback(ofBoth));
  }

  /**
   * Returns these settings, overlaid by others.
   *
   * @param hocon HOCON text
   * @param source the name of the text in messages
   * @throws ConfigurationFailure for a syntax error, an unknown key or a value of another type than
   *     the default's
   */
  Overlay with(String hocon, String source) {
    Config more = Conversions.of(parsed(hocon, source));
    Defaults.check(more);
    return new Overlay(more.withFallback(config).resolve());
  }

  private static Config parsed(String hocon, String source) {
    try {
      return ConfigFactory.parseString(
              hocon,
              ConfigParseOptions.defaults()
                  .setOriginDescription(source)
                  .setIncluder(new NoIncludes()))
          .resolve();
    } catch (ConfigException e) {
      throw new ConfigurationFailure(source + ": expected HOCON, found " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new ConfigurationFailure(source + ": expected HOCON, found it nested too deeply", e);
    }
  }

  /**
   * Returns these settings, overlaid by one {@code key=value} of the option {@code --set}. Text
   * need not be quoted.
   *
   * @throws ConfigurationFailure as {@link #with}
   */
  Overlay withAssignment(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals <= 0) {
      throw new ConfigurationFailure(
          "--set: expected key=value, found '" + Shown.value(assignment) + "'");
    }
    String key = assignment.substring(0, equals).trim();
    String value = assignment.substring(equals + 1).trim();
    Defaults.checkKnown(key, "--set");
    return with(key + " = " + hocon(value, Defaults.of(key)), "--set " + key);
  }

  /** Writes a value as HOCON: text is quoted, and a list needs no brackets. */
  private static String hocon(String value, ConfigValue type) {
    if (value.startsWith("[") || value.startsWith("\"") || value.startsWith("${")) {
      return value;
    }
    boolean list = type.valueType() == ConfigValueType.LIST;
    boolean auto = type.unwrapped().equals("auto");
    if (list || auto && NUMBERS.matcher(value).matches()) {
      return "[" + value + "]";
    }
    if (WORDS.contains(String.valueOf(type.unwrapped())) && NAMES.matcher(value).matches()) {
      return Stream.of(value.split(","))
          .map(name -> quoted(name.strip()))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return type.valueType() == ConfigValueType.STRING ? quoted(value) : value;
  }

  /** Returns these settings with one value set as it is, without reading it as HOCON. */
  Overlay withValue(String key, Object value, String source) {
    return with(key + " = " + quoted(value), source);
  }

  private static String quoted(Object value) {
    return ConfigValueFactory.fromAnyRef(value).render(ConfigRenderOptions.concise());
  }
}
