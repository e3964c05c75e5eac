// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Lists of names as shells and webdataset write them: {@code a-{000..146}.tar}, {@code
 * {train,val}.tar}.
 */
final class BraceList {
  private static final Pattern LIST =
      Pattern.compile("\\{(?:(\\d+)\\.\\.(\\d+)|([^{},]*(?:,[^{},]*)+))\\}");
  private static final int MOST = 1_000_000;
  private static final int MOST_DIGITS = 15;

  private BraceList() {}

  /** Whether a text has a list in braces. */
  static boolean isIn(String text) {
    return LIST.matcher(text).find();
  }

  /**
   * Returns the names that a list stands for, in its order.
   *
   * @throws ConfigurationFailure when there are too many
   */
  static List<String> expand(String text) {
    List<String> names = List.of(text);
    while (names.stream().anyMatch(BraceList::isIn)) {
      List<String> longer = new ArrayList<>();
      for (String name : names) {
        Matcher list = LIST.matcher(name);
        if (!list.find()) {
          longer.add(name);
          continue;
        }
        String before = name.substring(0, list.start());
        String after = name.substring(list.end());
        alternatives(list).limit(MOST + 1L).forEach(each -> longer.add(before + each + after));
        if (longer.size() > MOST) {
          throw tooMany(text);
        }
      }
      names = longer;
    }
    // Lists within lists give some names again.
    return names.stream().distinct().toList();
  }

  private static ConfigurationFailure tooMany(String list) {
    return new ConfigurationFailure(
        "ingest.input: expected a list of at most %s files, found more in '%s'"
            .formatted(MOST, list));
  }

  private static Stream<String> alternatives(Matcher list) {
    if (list.group(3) != null) {
      return Stream.of(list.group(3).split(",", -1));
    }
    String from = list.group(1);
    String to = list.group(2);
    if (Math.max(from.length(), to.length()) > MOST_DIGITS) {
      throw new ConfigurationFailure(
          "ingest.input: expected a range of numbers of at most %s digits, found '%s'"
              .formatted(MOST_DIGITS, list.group()));
    }
    if (Math.abs(Long.parseLong(from) - Long.parseLong(to)) >= MOST) {
      throw tooMany(list.group());
    }
    boolean padded = from.startsWith("0") || to.startsWith("0");
    int width = padded ? Math.max(from.length(), to.length()) : 1;
    long first = Long.parseLong(from);
    long last = Long.parseLong(to);
    LongStream numbers =
        first <= last
            ? LongStream.rangeClosed(first, last)
            : LongStream.rangeClosed(last, first).map(n -> first - (n - last));
    return numbers.mapToObj(n -> String.format(Locale.ROOT, "%0" + width + "d", n));
  }
}
