// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The characters of which small charts on a terminal are made. */
enum Glyphs {
  /** Block elements of Unicode, which divide a column into eighths. */
  UNICODE("▏▎▍▌▋▊▉█", "▁▂▃▄▅▆▇█", "±"),

  /** For terminals with another character set than UTF-8. */
  ASCII("#", "_.-=+*%#", "+-");

  /** The launcher sets it to {@code ascii} where it had to change the locale of the terminal. */
  static final String VARIABLE = "SPARKVAE_TERMINAL";

  private final String across;
  private final String up;
  private final String plusMinus;

  Glyphs(String across, String up, String plusMinus) {
    this.across = across;
    this.up = up;
    this.plusMinus = plusMinus;
  }

  /** Returns the characters that the terminal of this process can show. */
  static Glyphs ofTerminal() {
    return of(System.getenv(), System.getProperty("native.encoding", "US-ASCII"));
  }

  /**
   * Returns the characters that a terminal can show.
   *
   * @param encoding the encoding of its locale
   */
  static Glyphs of(Map<String, String> environment, String encoding) {
    boolean unicode =
        !"ascii".equals(environment.get(VARIABLE))
            && Charset.isSupported(encoding)
            && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
    return unicode ? UNICODE : ASCII;
  }

  String plusMinus() {
    return plusMinus;
  }

  /**
   * Returns a horizontal bar.
   *
   * @param share length as a share of the width, in [0, 1]; what is more or less is cut, and NaN is
   *     0
   * @param width in columns
   */
  String bar(double share, int width) {
    int steps = across.length();
    long parts = Math.round(Math.min(1, Math.max(0, share)) * width * steps);
    String full = across.substring(steps - 1).repeat((int) (parts / steps));
    int rest = (int) (parts % steps);
    return rest == 0 ? full : full + across.charAt(rest - 1);
  }

  /**
   * Returns a curve of one line, from the least value to the greatest.
   *
   * @param width most columns; more values than that are averaged
   */
  String curve(double[] values, int width) {
    int columns = Math.min(width, values.length);
    double[] means = new double[columns];
    for (int i = 0; i < columns; i++) {
      int from = (int) ((long) i * values.length / columns);
      int to = (int) ((i + 1L) * values.length / columns);
      means[i] = Arrays.stream(values, from, to).average().orElseThrow();
    }
    double least = DoubleStream.of(means).min().orElse(0);
    double range = DoubleStream.of(means).max().orElse(0) - least;
    StringBuilder line = new StringBuilder();
    for (double mean : means) {
      double share = range > 0 ? (mean - least) / range : 0;
      line.append(up.charAt((int) Math.round(share * (up.length() - 1))));
    }
    return line.toString();
  }
}
