// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Words in one text, as Spark reads {@code extraJavaOptions}: separated by white space, which
 * quotes keep together; a backslash takes the next character as it is, but for within single
 * quotes.
 */
final class QuotedWords {
  private QuotedWords() {}

  /**
   * Splits a text.
   *
   * @param name the property that it is of, for the message
   * @throws ConfigurationFailure when a quote is not closed
   */
  static List<String> split(String name, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char open = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (open == 0 && Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
        continue;
      }
      word = word == null ? new StringBuilder() : word;
      if (c == open) {
        open = 0;
      } else if (open == 0 && (c == '"' || c == '\'')) {
        open = c;
      } else if (c == '\\' && open != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
      } else {
        word.append(c);
      }
    }
    if (open != 0) {
      throw new ConfigurationFailure(
          "%s: expected a closing %s, found none in %s".formatted(name, open, Shown.value(text)));
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }

  /** Joins words to a text that {@link #split} and Spark split into the same words. */
  static String join(List<String> words) {
    return words.stream().map(QuotedWords::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    boolean plain =
        !word.isEmpty()
            && word.chars().noneMatch(c -> Character.isWhitespace(c) || "\"'\\".indexOf(c) >= 0);
    return plain ? word : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
