// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.configuration.Settings;
import java.util.Arrays;
import java.util.List;

/** What a transformation does with a row without a usable image: the parameter handleInvalid. */
enum Invalid {
  /** Throws; the message says what is wrong. */
  ERROR,
  /** Leaves the row out. */
  SKIP,
  /** Writes null into the columns of the model. */
  KEEP;

  static List<String> names() {
    return Arrays.stream(values()).map(Settings::spelled).toList();
  }

  static Invalid named(String name) {
    return values()[names().indexOf(name)];
  }
}
