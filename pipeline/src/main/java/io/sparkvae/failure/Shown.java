// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.failure;

/** Shortens what others wrote, so that a message stays readable whatever it quotes. */
public final class Shown {
  private static final int VALUE = 200;
  private static final int MESSAGE = 2000;

  private Shown() {}

  /** Returns the first 200 characters of a name or value. */
  public static String value(Object value) {
    String text = String.valueOf(value);
    return text.length() <= VALUE ? text : text.substring(0, VALUE) + "...";
  }

  /** Returns a message of at most 2,000 characters; of a longer one the middle is left out. */
  public static String message(String text) {
    return text.length() <= MESSAGE
        ? text
        : text.substring(0, MESSAGE / 2) + " ... " + text.substring(text.length() - MESSAGE / 2);
  }
}
