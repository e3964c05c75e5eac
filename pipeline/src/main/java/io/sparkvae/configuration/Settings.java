// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueType;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The effective configuration: {@code reference.conf}, overlaid by the preset that {@code
 * model.preset} names, by a HOCON file and by single {@code key=value} overrides. Immutable. Every
 * value knows where it came from.
 */
public final class Settings {
  private final Overlay overlay;
  private final Config config;

  /** What the user's keys have before {@code model} and what follows: nothing, or {@code prior.} */
  private final String ofModel;

  private Settings(Overlay overlay, String ofModel) {
    this.overlay = overlay;
    this.config = overlay.effective();
    this.ofModel = ofModel;
  }

  /**
   * Returns the default of a key as {@link #section} would give it, whatever the preset; empty if
   * there is no such key. A result that does not name a setting was made before there was one,
   * which is as with its default: a new setting does by default what was done before.
   */
  public static Optional<String> defaultOf(String key) {
    return Defaults.CONFIG.entrySet().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(entry -> entry.getValue().render(ConfigRenderOptions.concise()))
        .findFirst();
  }

  /** Returns the defaults with their preset. */
  public static Settings reference() {
    return new Settings(Overlay.NONE, "");
  }

  /**
   * Returns these settings, overlaid by others.
   *
   * @param hocon HOCON text
   * @param source the name of the text in messages: a file's path or {@code --set}
   * @throws ConfigurationFailure for a syntax error, an unknown key, an unknown preset or a value
   *     of another type than the default's
   */
  public Settings with(String hocon, String source) {
    return new Settings(overlay.with(hocon, source), ofModel);
  }

  /**
   * Returns these settings, overlaid by one {@code key=value}.
   *
   * @throws ConfigurationFailure as {@link #with(String, String)}
   */
  public Settings withOverride(String assignment) {
    return new Settings(overlay.withAssignment(assignment), ofModel);
  }

  /**
   * Returns these settings with one value set as it is, without reading it as HOCON: paths and URIs
   * from the command line, numbers from a program.
   */
  public Settings withValue(String key, Object value, String source) {
    return new Settings(overlay.withValue(key, value, source), ofModel);
  }

  /**
   * Returns the settings of the second stage, as a configuration of its own: {@code prior.model} is
   * its section {@code model}, and {@code prior.train} overrides the section {@code train}.
   */
  public Settings ofPrior() {
    return new Settings(overlay.ofPrior(), "prior.");
  }

  /** Returns a string; a number or a flag as it was written. */
  public String string(String key) {
    return read(key, "a string", c -> c.getString(key));
  }

  /**
   * Returns an integer.
   *
   * @throws ConfigurationFailure when the value is a fraction, or does not fit an {@code int}
   */
  public int integer(String key) {
    return read(key, "an integer", c -> Math.toIntExact(whole(c, key)));
  }

  /** An integer that is {@code least} or more. */
  public int integerFrom(String key, int least) {
    int value = integer(key);
    if (value < least) {
      throw refused(key, "at least " + least, value);
    }
    return value;
  }

  /**
   * Returns an integer of 64 bits.
   *
   * @throws ConfigurationFailure when the value is a fraction, or does not fit a {@code long}
   */
  public long longInteger(String key) {
    return read(key, "an integer", c -> whole(c, key));
  }

  /** Unlike {@code getLong}, refuses a fraction instead of dropping it. */
  private static long whole(Config config, String key) {
    return new BigDecimal(config.getString(key)).longValueExact();
  }

  /** Returns a number, which may be infinite. */
  public double real(String key) {
    return read(key, "a number", c -> c.getDouble(key));
  }

  /** A finite number that is {@code least} or more. */
  public double realFrom(String key, double least) {
    double value = real(key);
    if (!(value >= least && value < Double.POSITIVE_INFINITY)) {
      throw refused(key, "a number from " + plain(least), value);
    }
    return value;
  }

  /** A finite number above {@code bound}. */
  public double realAbove(String key, double bound) {
    double value = real(key);
    if (!(value > bound && value < Double.POSITIVE_INFINITY)) {
      throw refused(
          key, bound == 0 ? "a positive number" : "a number above " + plain(bound), value);
    }
    return value;
  }

  private static String plain(double number) {
    return new BigDecimal(number).stripTrailingZeros().toPlainString();
  }

  /** Returns a value that is {@code true} or {@code false}. */
  public boolean flag(String key) {
    return read(key, "true or false", c -> c.getBoolean(key));
  }

  /** A size in bytes, from a number with a unit: {@code 64 MiB}. */
  public long bytes(String key) {
    return read(key, "a size in bytes like '64 MiB'", c -> c.getBytes(key));
  }

  /** Returns a list of integers, which may be empty. */
  public List<Integer> integers(String key) {
    return read(
        key,
        "a list of integers",
        // Unlike getIntList, refuses a fraction instead of dropping it.
        c -> c.getStringList(key).stream().map(n -> new BigDecimal(n).intValueExact()).toList());
  }

  /**
   * One or more integers, each {@code least} or more.
   *
   * @throws ConfigurationFailure when there is none, or one is smaller
   */
  public List<Integer> integersFrom(String key, int least) {
    List<Integer> values = integers(key);
    if (values.isEmpty() || values.stream().anyMatch(value -> value < least)) {
      throw refused(key, "one or more numbers from " + least, values);
    }
    return values;
  }

  /** A list of finite or infinite numbers. */
  public List<Double> reals(String key) {
    return read(key, "a list of numbers", c -> List.copyOf(c.getDoubleList(key)));
  }

  /** A list of integers, or empty for {@code auto}. */
  public Optional<List<Integer>> integersOrAuto(String key) {
    return config.getValue(key).unwrapped().equals("auto")
        ? Optional.empty()
        : Optional.of(integers(key));
  }

  /** A list of strings; a single string is a list of one. */
  public List<String> strings(String key) {
    return read(
        key,
        "a string or a list of strings",
        c ->
            c.getValue(key).valueType() == ConfigValueType.LIST
                ? List.copyOf(c.getStringList(key))
                : List.of(c.getString(key)));
  }

  /**
   * The name of a character set.
   *
   * @param expected in words, for the message
   * @throws ConfigurationFailure when Java has none of that name
   */
  public String charset(String key, String expected) {
    String name = string(key);
    try {
      if (Charset.isSupported(name)) {
        return name;
      }
    } catch (IllegalCharsetNameException e) {
      throw refused(key, expected, name);
    }
    throw refused(key, expected, name);
  }

  /** An integer, or empty for {@code auto}. */
  public Optional<Integer> integerOrAuto(String key) {
    return string(key).equals("auto") ? Optional.empty() : Optional.of(integer(key));
  }

  /** A size in bytes, or empty for {@code auto}. */
  public Optional<Long> bytesOrAuto(String key) {
    return string(key).equals("auto") ? Optional.empty() : Optional.of(bytes(key));
  }

  /**
   * One of an enum's constants, written in lower case with hyphens.
   *
   * @throws ConfigurationFailure naming the possible values
   */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    return choice(key, type, string(key));
  }

  /** A list of an enum's constants, as {@link #choice}. */
  public <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    return strings(key).stream().map(found -> choice(key, type, found)).toList();
  }

  private <E extends Enum<E>> E choice(String key, Class<E> type, String found) {
    List<String> choices = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (spelled(constant).equals(found)) {
        return constant;
      }
      choices.add(spelled(constant));
    }
    throw refused(key, "one of " + String.join(", ", choices), found);
  }

  /** How a constant is written in a configuration: {@code DL4J_SPARK} is {@code dl4j-spark}. */
  public static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the failure for a value that is not allowed: {@code key: expected …, found … (where)}.
   */
  public ConfigurationFailure refused(String key, String expected, Object found) {
    return new ConfigurationFailure(
        "%s: expected %s, found %s (%s)"
            .formatted(named(key), expected, Shown.value(found), origin(key)));
  }

  /** The key that a user sets: in a second stage {@code model} is {@code prior.model}. */
  private String named(String key) {
    return key.startsWith("model.") ? ofModel + key : key;
  }

  private <T> T read(String key, String expected, Function<Config, T> getter) {
    try {
      return getter.apply(config);
    } catch (ConfigException.Missing e) {
      if (Defaults.CONFIG.hasPath(key)) {
        throw new ConfigurationFailure(
            "%s: expected %s, found null".formatted(named(key), expected), e);
      }
      throw new IllegalArgumentException("no such key in reference.conf: " + key, e);
    } catch (ConfigException | ArithmeticException | NumberFormatException e) {
      String found = config.getValue(key).render(ConfigRenderOptions.concise());
      throw refused(key, expected, found);
    }
  }

  /**
   * Returns where a key's value came from: a file and line, {@code --set}, or {@code
   * reference.conf}.
   */
  public String origin(String key) {
    return config.getValue(key).origin().description();
  }

  /**
   * Returns all values below {@code section} by full key, as JSON. Manifests store them and digests
   * cover them.
   */
  public Map<String, String> section(String section) {
    return config.entrySet().stream()
        .filter(e -> e.getKey().startsWith(section + "."))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> e.getValue().render(ConfigRenderOptions.concise()),
                (a, b) -> a,
                TreeMap::new));
  }

  /**
   * Returns the effective configuration as text, one {@code key = value # origin} per line, sorted.
   */
  public String describe() {
    return config.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            e ->
                "%s = %s  # %s"
                    .formatted(
                        e.getKey(),
                        e.getValue().render(ConfigRenderOptions.concise()),
                        e.getValue().origin().description()))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
