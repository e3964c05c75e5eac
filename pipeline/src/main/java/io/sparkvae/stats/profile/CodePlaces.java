// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.sparkvae.stats.moments.SparseCounts;
import java.io.Serializable;
import java.util.stream.IntStream;

/** How often each code is used at each place of each level: exact counts. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class CodePlaces implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The largest number of counts: places times codes of all levels. */
  static final long MOST_COUNTS = 1 << 21;

  private final int[] places;
  private final int[] sizes;

  /** By level: those of a place lie together. */
  @JsonSerialize(contentUsing = SparseCounts.Writer.class)
  private final long[][] counts;

  /**
   * Creates the counts of no images.
   *
   * @param places number of codes of an image, of each level
   * @param sizes number of different codes of each level
   */
  CodePlaces(int[] places, int[] sizes) {
    this(places, sizes, new long[places.length][]);
    for (int level = 0; level < places.length; level++) {
      counts[level] = new long[places[level] * sizes[level]];
    }
  }

  @JsonCreator
  private CodePlaces(
      @JsonProperty("places") int[] places,
      @JsonProperty("sizes") int[] sizes,
      @JsonProperty("counts") @JsonDeserialize(contentUsing = SparseCounts.Reader.class)
          long[][] counts) {
    this.places = places;
    this.sizes = sizes;
    this.counts = counts;
  }

  /** Returns whether the counts are few enough to be kept. */
  static boolean fit(int[] places, int[] sizes) {
    return places.length > 0
        && IntStream.range(0, places.length).mapToLong(i -> (long) places[i] * sizes[i]).sum()
            <= MOST_COUNTS;
  }

  void add(int[] codes) {
    int at = 0;
    for (int level = 0; level < places.length; level++) {
      for (int place = 0; place < places[level]; place++) {
        counts[level][place * sizes[level] + codes[at++]]++;
      }
    }
  }

  void merge(CodePlaces other) {
    for (int level = 0; level < counts.length; level++) {
      for (int i = 0; i < counts[level].length; i++) {
        counts[level][i] += other.counts[level][i];
      }
    }
  }

  /** Returns the number of levels. */
  public int levels() {
    return places.length;
  }

  /** Returns the number of places of a level. */
  public int places(int level) {
    return places[level];
  }

  /** Returns how often each code is used at a place. */
  public long[] counts(int level, int place) {
    int size = sizes[level];
    return java.util.Arrays.copyOfRange(counts[level], place * size, (place + 1) * size);
  }
}
