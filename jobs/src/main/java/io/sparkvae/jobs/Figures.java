// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.summary.Fact;
import java.util.Locale;

/** Formats numbers for people, with as many digits as mean something. */
record Figures(Glyphs glyphs) {
  private static final int MOST_DECIMALS = 8;

  /** Returns a value with its standard error, without its unit. */
  String value(Fact fact) {
    if (fact.value() instanceof Double number) {
      return fact.standardError() == null ? number(number) : estimate(number, fact.standardError());
    }
    return fact.value() instanceof Long count
        ? String.format(Locale.ROOT, "%,d", count)
        : fact.value().toString();
  }

  /** Returns a value with its standard error and its unit. */
  String valueAndUnit(Fact fact) {
    return fact.unit() == null ? value(fact) : value(fact) + " " + fact.unit();
  }

  /** Returns a mean to the second digit of its standard error. */
  String estimate(double mean, double standardError) {
    if (!(standardError > 0) || Double.isInfinite(standardError)) {
      return number(mean);
    }
    int decimals =
        Math.max(0, Math.min(MOST_DECIMALS, 1 - (int) Math.floor(Math.log10(standardError))));
    String format = "%,." + decimals + "f";
    return String.format(Locale.ROOT, format, mean)
        + " "
        + glyphs.plusMinus()
        + " "
        + String.format(Locale.ROOT, format, standardError);
  }

  /** Returns a number with four digits that count; whole numbers with all of theirs. */
  String number(double number) {
    double size = Math.abs(number);
    if (!Double.isFinite(number)) {
      return Double.toString(number);
    }
    if (size >= 1000 || number == Math.rint(number)) {
      return String.format(Locale.ROOT, "%,.0f", number);
    }
    if (size < 1e-3) {
      return String.format(Locale.ROOT, "%.3e", number);
    }
    int decimals = 3 - (int) Math.floor(Math.log10(size));
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }
}
