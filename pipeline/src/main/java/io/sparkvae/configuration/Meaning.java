// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What values of settings mean. A manifest keeps a value as it was written: where the default is
 * {@code auto}, a file gives the number {@code 64}, and {@code --set} or an environment variable
 * the text {@code "64"}. It is one setting, and so are {@code 1e-3} and {@code 0.001}.
 */
public final class Meaning {
  /** Characters of a text that may be a number. */
  private static final int LONGEST = 40;

  /** A name, such as that of a directory: {@code 01} is another than {@code 1}. */
  private static final Pattern ZERO_FIRST = Pattern.compile("[+-]?0\\d");

  private static final ConfigParseOptions ALONE =
      ConfigParseOptions.defaults().setIncluder(new NoIncludes());

  private Meaning() {}

  /** Whether two values, as {@link Settings#section} gives them, mean the same. */
  public static boolean same(String a, String b) {
    return a.equals(b) || of(a).equals(of(b));
  }

  /** Returns what is equal for values that mean the same. */
  public static Object of(String written) {
    try {
      return of(ConfigFactory.parseString("x = " + written, ALONE).getValue("x").unwrapped());
    } catch (ConfigException e) {
      return written; // null, or no value of a setting
    }
  }

  private static Object of(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Meaning::of).toList();
    }
    String text = String.valueOf(value);
    if (text.length() > LONGEST || ZERO_FIRST.matcher(text).lookingAt()) {
      return text;
    }
    try {
      return new BigDecimal(text).stripTrailingZeros();
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
