// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import java.util.Locale;

/**
 * A number that was found.
 *
 * @param must what the limit is
 * @param limit without meaning if nothing must hold
 * @param goal what would be good; the limit where there is no other
 * @param note what the number is of
 */
record Figure(String name, double value, Must must, double limit, double goal, String note) {
  /** What must hold. */
  enum Must {
    AT_LEAST,
    AT_MOST,
    NOTHING
  }

  static Figure atMost(String name, double value, double limit, String note) {
    return new Figure(name, value, Must.AT_MOST, limit, limit, note);
  }

  static Figure atLeast(String name, double value, double limit, double goal, String note) {
    return new Figure(name, value, Must.AT_LEAST, limit, goal, note);
  }

  static Figure reported(String name, double value, String note) {
    return new Figure(name, value, Must.NOTHING, 0, 0, note);
  }

  /** The same number, of which nothing is asked. */
  Figure reported() {
    return reported(name, value, note);
  }

  /** Not a number is never good. */
  boolean holds() {
    return switch (must) {
      case AT_LEAST -> value >= limit;
      case AT_MOST -> value <= limit;
      case NOTHING -> true;
    };
  }

  /** A row of the table. */
  String row() {
    String asked =
        switch (must) {
          case AT_LEAST -> "at least " + number(limit);
          case AT_MOST -> "at most " + number(limit);
          case NOTHING -> "";
        };
    String goal = must == Must.AT_LEAST ? number(this.goal) : "";
    return "| %s | %s | %s | %s | %s | %s |"
        .formatted(name, number(value), asked, goal, holds() ? "" : "**MISSED**", note);
  }

  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    return String.format(
        Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 0.01 ? "%.3g" : "%.1e", value);
  }
}
