// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the known word that was probably meant by a misspelt one. */
public final class Nearest {
  private static final int LEAST = 2;

  private Nearest() {}

  /**
   * Returns the nearest of the known words; empty if none is near: more than two letters and more
   * than a third of the word would have to change.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    // Capitals count less than letters: of vae and aae, Vae means the former.
    ToIntFunction<String> letters =
        candidate -> distance(candidate.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
    return known.stream()
        .min(
            Comparator.comparingInt(letters)
                .thenComparingInt(candidate -> distance(candidate, word)))
        .filter(found -> letters.applyAsInt(found) <= Math.max(LEAST, word.length() / 3));
  }

  /** Returns the edit distance (Levenshtein) of two words. */
  static int distance(String a, String b) {
    return LevenshteinDistance.getDefaultInstance().apply(a, b);
  }
}
