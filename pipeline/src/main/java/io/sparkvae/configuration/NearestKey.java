// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the setting that was meant by an unknown key: by the names that PyTorch, Keras and pythae
 * have for it, then by its last part, then by its spelling.
 */
final class NearestKey {
  /** Sections in which a key without a section is looked for first. */
  private static final List<String> SECTIONS = List.of("train", "model", "ingest", "stats");

  /** Settings, and the names that other software has for them. */
  private static final Config SYNONYMS =
      ConfigFactory.parseResources(NearestKey.class.getClassLoader(), "synonyms.conf").resolve();

  private NearestKey() {}

  /** Returns the known key that was probably meant. */
  static String to(String key, Collection<String> known) {
    String last = plain(lastPart(key));
    return synonym(last)
        .filter(
            found -> !key.contains(".") || !isSection(key, known) || found.startsWith(key + "."))
        .or(() -> inSection(key, known))
        .or(() -> withLastPart(key, last, known))
        .orElseGet(() -> spelledLike(key, known));
  }

  /** Returns the settings that synonyms stand for. */
  static List<String> named() {
    return SYNONYMS.entrySet().stream().map(Map.Entry::getKey).sorted().toList();
  }

  private static Optional<String> synonym(String last) {
    return named().stream().filter(key -> SYNONYMS.getStringList(key).contains(last)).findFirst();
  }

  private static boolean isSection(String key, Collection<String> known) {
    return known.stream().anyMatch(candidate -> candidate.startsWith(key + "."));
  }

  /** Returns a setting of the section that the key names. */
  private static Optional<String> inSection(String key, Collection<String> known) {
    return known.stream().filter(candidate -> candidate.startsWith(key + ".")).sorted().findFirst();
  }

  private static Optional<String> withLastPart(String key, String last, Collection<String> known) {
    return known.stream()
        .filter(candidate -> plain(lastPart(candidate)).equals(last))
        .min(likelihood(key));
  }

  private static String spelledLike(String key, Collection<String> known) {
    return known.stream().min(likelihood(key)).orElseThrow();
  }

  /**
   * Orders by spelling; a key without a section by its last part, and then by {@link #SECTIONS}.
   */
  private static Comparator<String> likelihood(String key) {
    Comparator<String> bySpelling =
        Comparator.comparingInt(
            candidate ->
                Nearest.distance(key.contains(".") ? candidate : lastPart(candidate), key));
    return bySpelling
        .thenComparingInt(NearestKey::section)
        .thenComparingInt(String::length)
        .thenComparing(Comparator.naturalOrder());
  }

  private static int section(String key) {
    int found = SECTIONS.indexOf(key.substring(0, Math.max(0, key.indexOf('.'))));
    return found < 0 ? SECTIONS.size() : found;
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static String plain(String part) {
    return part.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }
}
