// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;
import scala.Function1;

/** Checks of the values of parameters, as Spark takes them. */
interface Checks {
  /** A check that can be serialised with its parameter. */
  interface Check<V> extends Function1<V, Object>, Serializable {}

  /** A text, which may be empty. */
  Check<String> NOT_NULL = value -> value != null;

  /** A text that is not empty. */
  Check<String> NOT_EMPTY = value -> value != null && !value.isEmpty();

  /** HOCON with known keys. The exception of another text says what is wrong with it. */
  Check<String> SETTINGS =
      value -> {
        of(value);
        return true;
      };

  /** One or more numbers from 1. */
  Check<int[]> SIZES =
      values -> {
        for (int value : values) {
          if (value < 1) {
            return false;
          }
        }
        return true;
      };

  /** Returns the settings that a text describes, over the defaults. */
  static Settings of(String hocon) {
    return Settings.reference().with(hocon, "the parameter settings");
  }
}
