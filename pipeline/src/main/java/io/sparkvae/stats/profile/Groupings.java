// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.stats.moments.MeanGrid;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums by label and by each factor, with one grid of mu for all of them. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class Groupings implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LABEL = -1;

  /** Further factors are left out, so that memory is bounded. */
  static final int MOST_FACTORS = 32;

  private final int divergences;
  private final int means;
  private final MeanGrid grid;

  /** By index of the factor; {@link #LABEL} for the label. */
  private final SortedMap<Integer, GroupingSums> groupings;

  /**
   * @param divergences number of KL divergences of an image
   * @param means number of posterior means of an image
   */
  Groupings(int divergences, int means) {
    this(divergences, means, new MeanGrid(means), new TreeMap<>());
  }

  @JsonCreator
  private Groupings(
      @JsonProperty("divergences") int divergences,
      @JsonProperty("means") int means,
      @JsonProperty("grid") MeanGrid grid,
      @JsonProperty("groupings") SortedMap<Integer, GroupingSums> groupings) {
    this.divergences = divergences;
    this.means = means;
    this.grid = grid;
    this.groupings = groupings;
  }

  /** Returns the name of the label or factor with an index. */
  public static String name(int index) {
    return index == LABEL ? "label" : "factor " + index;
  }

  void add(LatentRow row, double klTotal) {
    if (row.label() == null && row.factors().length == 0) {
      return;
    }
    int[] places = new int[means];
    for (int j = 0; j < means; j++) {
      places[j] = grid.place(j, row.mu()[j], this::coarsen);
    }
    if (row.label() != null) {
      of(LABEL).add(row.label(), row, klTotal, places);
    }
    for (int f = 0; f < Math.min(MOST_FACTORS, row.factors().length); f++) {
      of(f).add(row.factors()[f], row, klTotal, places);
    }
  }

  private GroupingSums of(int index) {
    GroupingSums known = groupings.get(index);
    if (known == null) {
      known = new GroupingSums(divergences, means);
      groupings.put(index, known);
    }
    return known;
  }

  private void coarsen(int dimension, int levels, long lowest, long highest) {
    groupings.values().forEach(sums -> sums.coarsen(dimension, levels, lowest, highest));
  }

  void merge(Groupings other) {
    grid.unite(other.grid, this::coarsen, other::coarsen);
    other.groupings.forEach((index, sums) -> of(index).merge(sums));
  }

  /** Returns the number of posterior means of an image. */
  public int means() {
    return means;
  }

  /** Returns the grid whose cells count mu. */
  public MeanGrid grid() {
    return grid;
  }

  /** Returns the sums of the label (-1) and of each factor. */
  public SortedMap<Integer, GroupingSums> byIndex() {
    return groupings;
  }
}
