// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/**
 * Computes the mutual information of mu and label or factor from counts; {@link Information} says
 * how it is defined.
 *
 * @param bins number of bins of mu
 */
record FactorInformation(Groupings groupings, int bins) {

  /** Returns the information about the label and the factors that do not have too many values. */
  List<Information.Factor> factors() {
    List<Information.Factor> factors = new ArrayList<>();
    groupings
        .byIndex()
        .forEach(
            (index, sums) -> {
              if (!sums.tooMany()) {
                factors.add(factor(Groupings.name(index), sums));
              }
            });
    return factors;
  }

  /** Returns what was left out. */
  List<Information.Omitted> omitted() {
    List<Information.Omitted> omitted = new ArrayList<>();
    groupings
        .byIndex()
        .forEach(
            (index, sums) -> {
              if (sums.tooMany()) {
                omitted.add(
                    omitted(index, "more than %s values".formatted(GroupingSums.MOST_VALUES)));
              } else if (sums.tooWide()) {
                omitted.add(
                    omitted(
                        index,
                        "%s values times the dimensions are more than %s, so nothing is known of the dimensions"
                            .formatted(sums.groups().size(), GroupingSums.MOST_CELLS)));
              }
            });
    return omitted;
  }

  private static Information.Omitted omitted(int index, String reason) {
    return new Information.Omitted(Groupings.name(index), reason);
  }

  private Information.Factor factor(String name, GroupingSums sums) {
    SortedMap<Integer, GroupSums> groups = sums.groups();
    long[] images = groups.values().stream().mapToLong(GroupSums::images).toArray();
    List<Double> nats = new ArrayList<>();
    List<Double> bias = new ArrayList<>();
    for (int j = 0; !sums.tooWide() && j < groupings.means(); j++) {
      Table table = new Table(counts(groups.values(), j));
      nats.add(table.information());
      bias.add(table.bias());
    }
    return new Information.Factor(
        name,
        Arrays.stream(images).sum(),
        groups.size(),
        Amount.ofNats(Table.entropy(images)),
        Information.Amounts.ofNats(nats),
        bias);
  }

  /** Returns the images of each group and bin of a dimension. */
  private long[][] counts(Collection<GroupSums> groups, int dimension) {
    MeanGrid grid = groupings.grid();
    long lowest = grid.lowest(dimension);
    int cells = grid.cells(dimension);
    long[][] counts = new long[groups.size()][bins];
    int group = 0;
    for (GroupSums sums : groups) {
      for (int cell = 0; cell < cells; cell++) {
        int bin = (2 * cell + 1) * bins / (2 * cells); // that of the middle of the cell
        counts[group][bin] += sums.images(dimension, MeanGrid.place(lowest + cell));
      }
      group++;
    }
    return counts;
  }

  /**
   * A table of counts.
   *
   * @param counts by row and column
   */
  record Table(long[][] counts) {

    /** Returns the mutual information of row and column in nats, from the observed frequencies. */
    double information() {
      // Not below 0 by rounding.
      return Math.max(0, entropy(rows()) + entropy(columns()) - entropy(cells()));
    }

    /** Returns by about how much {@link #information} is too high, in nats. */
    double bias() {
      long n = sum(rows());
      return Math.max(
          0, (occurring(cells()) - occurring(rows()) - occurring(columns()) + 1) / (2.0 * n));
    }

    private long[] rows() {
      return Arrays.stream(counts).mapToLong(Table::sum).toArray();
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
    static double entropy(long[] counts) {
      double n = sum(counts);
      double entropy = 0;
      for (long count : counts) {
        entropy -= count > 0 ? count / n * Math.log(count / n) : 0;
      }
      return entropy + 0.0; // not -0
    }
  }
}
