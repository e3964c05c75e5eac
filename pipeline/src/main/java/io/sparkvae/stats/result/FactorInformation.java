// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.stats.moments.MeanGrid;
import io.sparkvae.stats.profile.GroupSums;
import io.sparkvae.stats.profile.GroupingSums;
import io.sparkvae.stats.profile.Groupings;
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
      ContingencyTable table = new ContingencyTable(counts(groups.values(), j));
      nats.add(table.information());
      bias.add(table.bias());
    }
    return new Information.Factor(
        name,
        Arrays.stream(images).sum(),
        groups.size(),
        Amount.ofNats(ContingencyTable.entropy(images)),
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
}
