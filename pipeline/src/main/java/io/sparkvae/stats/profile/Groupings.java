// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.stats.moments.MeanGrid;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums by label and by each factor, with one grid of mu for all of them. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class Groupings implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LABEL = -1;

  /** So many images are looked at before the grid is widened. */
  private static final int BLOCK = 64;

  /** Further factors are left out, so that memory is bounded. */
  static final int MOST_FACTORS = 32;

  private final int divergences;
  private final int means;
  private final MeanGrid grid;

  /** By index of the factor; {@link #LABEL} for the label. */
  private final SortedMap<Integer, GroupingSums> groupings;

  /**
   * Images that are not counted yet. To widen the grid moves the counts of every group, so it is
   * widened for all of them together.
   */
  @JsonIgnore private transient List<LatentRow> waiting;

  /**
   * @param divergences number of KL divergences of an image
   * @param means number of posterior means of an image
   */
  Groupings(int divergences, int means) {
    this(divergences, means, new MeanGrid(means), new TreeMap<>());
  }

  /** Returns those of no images, with a grid that covers the images of this. */
  Groupings next() {
    return new Groupings(divergences, means, grid.copy(), new TreeMap<>());
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

  /** Adds an image. Call {@link #finish} after the last one. */
  void add(LatentRow row) {
    if (row.label() == null && row.factors().length == 0) {
      return;
    }
    if (waiting == null) {
      waiting = new ArrayList<>(BLOCK);
    }
    waiting.add(row);
    if (waiting.size() == BLOCK) {
      finish();
    }
  }

  /** Adds the images that still wait. */
  void finish() {
    if (waiting == null || waiting.isEmpty()) {
      return;
    }
    for (int j = 0; j < means; j++) {
      widen(j);
    }
    waiting.forEach(this::count);
    waiting.clear();
  }

  /** Makes the grid cover a dimension of the images that wait. */
  private void widen(int dimension) {
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (LatentRow row : waiting) {
      smallest = Math.min(smallest, row.mu()[dimension]);
      largest = Math.max(largest, row.mu()[dimension]);
    }
    grid.cover(dimension, smallest, largest, this::coarsen);
  }

  private void count(LatentRow row) {
    int[] places = new int[means];
    for (int j = 0; j < means; j++) {
      places[j] = grid.place(j, row.mu()[j]);
    }
    double klTotal = row.klTotal();
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

  /** Adds all images of another set. Both must be finished. */
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
