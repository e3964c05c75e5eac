// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

import java.util.regex.Pattern;

/** Shortens what others wrote, so that a message stays readable whatever it quotes. */
public final class Shown {
  private static final int VALUE = 200;
  private static final int MESSAGE = 2000;

  /** Line breaks and tabs may stand in a message. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9f&&[^\n\r\t]]");

  private Shown() {}

  /** Returns the first 200 characters of a name or value. */
  public static String value(Object value) {
    String text = String.valueOf(value);
    return text.length() <= VALUE ? text : text.substring(0, VALUE) + "...";
  }

  /**
   * Returns a message of at most 2,000 characters; of a longer one the middle is left out.
   * Characters that control a terminal, which names of files can have, are shown by their numbers.
   */
  public static String message(String text) {
    String shown =
        text.length() <= MESSAGE
            ? text
            : text.substring(0, MESSAGE / 2)
                + " ... "
                + text.substring(text.length() - MESSAGE / 2);
    return CONTROL
        .matcher(shown)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }
}
