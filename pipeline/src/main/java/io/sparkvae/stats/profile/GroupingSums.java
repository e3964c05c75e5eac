// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums over the images of each value of the label or of a factor. Their memory is bounded: with too
 * many values the sums of dimensions, or all sums, are given up. That depends only on the values
 * that occur, not on the order in which they come.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class GroupingSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The largest number of values. */
  public static final int MOST_VALUES = 1024;

  /** The largest number of values times dimensions for which each dimension has sums. */
  public static final int MOST_CELLS = 1 << 16;

  private final int divergences;
  private final int means;
  private boolean tooMany;
  private boolean tooWide;
  private final SortedMap<Integer, GroupSums> groups;

  /**
   * @param divergences number of KL divergences of an image
   * @param means number of posterior means of an image
   */
  GroupingSums(int divergences, int means) {
    this(divergences, means, false, false, new TreeMap<>());
  }

  @JsonCreator
  private GroupingSums(
      @JsonProperty("divergences") int divergences,
      @JsonProperty("means") int means,
      @JsonProperty("tooMany") boolean tooMany,
      @JsonProperty("tooWide") boolean tooWide,
      @JsonProperty("groups") SortedMap<Integer, GroupSums> groups) {
    this.divergences = divergences;
    this.means = means;
    this.tooMany = tooMany;
    this.tooWide = tooWide;
    this.groups = groups;
  }

  void add(int value, LatentRow row, double klTotal, int[] places) {
    GroupSums group = group(value);
    if (group != null) {
      group.add(row, klTotal, places);
    }
  }

  /** Returns the sums of a value; null if there are too many values. */
  private GroupSums group(int value) {
    if (tooMany) {
      return null;
    }
    GroupSums known = groups.get(value);
    if (known != null) {
      return known;
    }
    if (groups.size() == MOST_VALUES) {
      giveUp();
      return null;
    }
    if ((groups.size() + 1L) * divergences > MOST_CELLS) {
      giveUpDimensions();
    }
    GroupSums fresh = tooWide ? new GroupSums() : GroupSums.ofDimensions(divergences, means);
    groups.put(value, fresh);
    return fresh;
  }

  private void giveUp() {
    tooMany = true;
    tooWide = true;
    groups.clear();
  }

  private void giveUpDimensions() {
    tooWide = true;
    groups.values().forEach(GroupSums::dropDimensions);
  }

  void merge(GroupingSums other) {
    if (other.tooMany) {
      giveUp();
    } else if (other.tooWide) {
      giveUpDimensions();
    }
    other.groups.forEach(
        (value, sums) -> {
          GroupSums group = group(value);
          if (group != null) {
            group.merge(sums);
          }
        });
  }

  void coarsen(int dimension, int levels, long lowest, long highest) {
    groups.values().forEach(group -> group.coarsen(dimension, levels, lowest, highest));
  }

  /** Whether there are so many values that nothing is known of them. */
  public boolean tooMany() {
    return tooMany;
  }

  /** Whether there are so many values that nothing is known of the dimensions. */
  public boolean tooWide() {
    return tooWide;
  }

  /** Returns the sums of each value. */
  public SortedMap<Integer, GroupSums> groups() {
    return groups;
  }
}
