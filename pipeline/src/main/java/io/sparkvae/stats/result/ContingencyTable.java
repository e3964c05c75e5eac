// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import java.util.Arrays;

/**
 * How often values of two variables occur together.
 *
 * @param counts by row and column, {@code [values of one, values of the other]}
 */
public record ContingencyTable(long[][] counts) {

  /** Returns the mutual information of row and column in nats, from the observed frequencies. */
  public double information() {
    // Not below 0 by rounding.
    return Math.max(0, entropy(rows()) + entropy(columns()) - entropy(cells()));
  }

  /** Returns by about how much {@link #information} is too high, in nats. */
  public double bias() {
    long n = sum(rows());
    return Math.max(
        0, (occurring(cells()) - occurring(rows()) - occurring(columns()) + 1) / (2.0 * n));
  }

  private long[] rows() {
    return Arrays.stream(counts).mapToLong(ContingencyTable::sum).toArray();
  }

  private long[] columns() {
    long[] columns = new long[counts[0].length];
    for (long[] row : counts) {
      for (int i = 0; i < columns.length; i++) {
        columns[i] += row[i];
      }
    }
    return columns;
  }

  private long[] cells() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).toArray();
  }

  private static long sum(long[] counts) {
    return Arrays.stream(counts).sum();
  }

  private static long occurring(long[] counts) {
    return Arrays.stream(counts).filter(n -> n > 0).count();
  }

  /** Returns the entropy of the observed frequencies, in nats. */
  public static double entropy(long[] counts) {
    double n = sum(counts);
    double entropy = 0;
    for (long count : counts) {
      entropy -= count > 0 ? count / n * Math.log(count / n) : 0;
    }
    return entropy + 0.0; // not -0
  }
}
