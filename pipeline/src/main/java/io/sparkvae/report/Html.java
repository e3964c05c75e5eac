// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import java.util.Locale;

/** Formats text and numbers for the page. */
final class Html {
  private Html() {}

  /** Escapes text for an element or a quoted attribute. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(printable(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean printable(int c) {
    return c >= ' ' || c == '\n' || c == '\t';
  }

  /** Formats an integer with thousands separators. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** Formats a number with a given number of decimals and a typographic minus sign. */
  static String decimal(double x, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", x).replace('-', '\u2212');
  }

  /** Formats a number of any size with about four significant digits. */
  static String number(double x) {
    double size = Math.abs(x);
    if (size != 0 && (size < 1e-3 || size >= 1e7)) {
      return String.format(Locale.ROOT, "%.2e", x).replace('-', '\u2212');
    }
    if (size == Math.rint(size * 1000) / 1000 && size < 1000) { // 0.01, 1, 2.5
      String plain = decimal(x, 3).replaceAll("0+$", "");
      return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return decimal(x, decimals);
  }

  /**
   * Returns a sentence that says what to look for in a picture.
   *
   * @param sentence plain text; empty for none
   */
  static String look(String sentence) {
    return sentence.isEmpty()
        ? ""
        : "<p class=\"look\"><strong>What to look for:</strong> %s</p>\n"
            .formatted(escape(sentence));
  }

  /**
   * Returns a picture with its title and what to look for in it.
   *
   * @param title plain text
   * @param look plain text; empty for none
   * @param content HTML
   */
  static String figure(String title, String look, String content) {
    return "<figure><figcaption><h3>%s</h3>%s</figcaption>%s</figure>\n"
        .formatted(escape(title), look(look), content);
  }

  /**
   * Returns a number that stands out.
   *
   * @param title what it is, plain text
   * @param value plain text
   * @param note its unit, error and the like, plain text
   */
  static String card(String title, String value, String note) {
    return "<div class=\"card\"><h3>%s</h3><p class=\"value\">%s</p><p>%s</p></div>\n"
        .formatted(escape(title), escape(value), escape(note));
  }

  /**
   * Returns content that may be wider than a narrow window and then scrolls by itself, by touch or
   * by keyboard.
   *
   * @param name of the content for screen readers, plain text
   */
  static String scrolling(String name, String content) {
    return "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">%s</div>\n"
        .formatted(escape(name), content);
  }

  /** Returns an image element that contains the picture, so that the page fetches nothing. */
  static String image(Pictures.Picture picture, String alt) {
    return "<img src=\"%s\" width=\"%s\" height=\"%s\" alt=\"%s\">"
        .formatted(picture.dataUri(), picture.width(), picture.height(), escape(alt));
  }
}
