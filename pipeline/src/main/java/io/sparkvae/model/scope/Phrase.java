// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import java.util.List;
import java.util.Locale;

/** Numbers and lists in the sentences that describe the parts of a model to readers of a report. */
public final class Phrase {
  private Phrase() {}

  /** Returns {@code 32}, {@code 32 and 64} or {@code 32, 64 and 128}. */
  public static String list(List<?> parts) {
    List<String> texts = parts.stream().map(String::valueOf).toList();
    int last = texts.size() - 1;
    return last < 1
        ? String.join("", texts)
        : String.join(", ", texts.subList(0, last)) + " and " + texts.get(last);
  }

  /** Returns {@code 1 layer} or {@code 12 layers}. */
  public static String count(long n, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", n, noun, n == 1 ? "" : "s");
  }

  /** Returns a number without superfluous decimals: {@code 2}, {@code 0.25}. */
  public static String number(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1e9
        ? String.format(Locale.ROOT, "%,d", (long) x)
        : String.valueOf((float) x);
  }
}
