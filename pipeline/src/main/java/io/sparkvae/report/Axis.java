// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear scale from numbers to pixels.
 *
 * @param low number at pixel {@code from}
 * @param high number at pixel {@code to}
 */
record Axis(double low, double high, double from, double to) {
  Axis {
    if (!(high > low)) { // all numbers equal
      double margin = Math.max(Math.abs(low) * 0.05, 0.5);
      low -= margin;
      high += margin;
    }
  }

  double pixel(double number) {
    double clipped = Math.max(low, Math.min(high, number));
    return from + (clipped - low) / (high - low) * (to - from);
  }

  /**
   * Returns about {@code n} round numbers on the scale. They are 1, 2 or 5 times a power of ten
   * apart.
   */
  List<Double> ticks(int n) {
    double step = step(n);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Returns a tick as text, with as many decimals as distinguish it from the next tick. */
  String label(double tick, int n) {
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step(n)) - 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", tick + 0.0).replace('-', '\u2212');
  }

  private double step(int n) {
    double rough = (high - low) / n;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit < 1.5 ? 1 : digit < 3.2 ? 2 : digit < 7 ? 5 : 10);
  }
}
