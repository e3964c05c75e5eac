package io.sparkvae.model;

import io.sparkvae.configuration.Settings;
import java.util.List;

/** Numbers from 1 in settings. */
final class Positive {
  private Positive() {}

  static int integer(Settings settings, String key) {
    int value = settings.integer(key);
    if (value < 1) {
      throw settings.refused(key, "at least 1", value);
    }
    return value;
  }

  /** One or more. */
  static List<Integer> list(Settings settings, String key) {
    List<Integer> values = settings.integers(key);
    if (values.isEmpty() || values.stream().anyMatch(value -> value < 1)) {
      throw settings.refused(key, "one or more numbers from 1", values);
    }
    return values;
  }
}
