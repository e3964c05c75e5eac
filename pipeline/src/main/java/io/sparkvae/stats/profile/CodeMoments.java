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

/** How often each code of each level is used, over a set of images: exact counts. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class CodeMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] places;

  @JsonSerialize(contentUsing = SparseCounts.Writer.class)
  private final long[][] counts;

  /**
   * Creates the counts of no images.
   *
   * @param places number of codes of an image, of each level
   * @param sizes number of different codes of each level
   */
  CodeMoments(int[] places, int[] sizes) {
    this(places, new long[sizes.length][]);
    for (int level = 0; level < sizes.length; level++) {
      counts[level] = new long[sizes[level]];
    }
  }

  @JsonCreator
  private CodeMoments(
      @JsonProperty("places") int[] places,
      @JsonProperty("counts") @JsonDeserialize(contentUsing = SparseCounts.Reader.class)
          long[][] counts) {
    this.places = places;
    this.counts = counts;
  }

  /**
   * Adds one image.
   *
   * @param codes of all levels, one level after the other
   */
  void add(int[] codes) {
    int at = 0;
    for (int level = 0; level < places.length; level++) {
      for (int place = 0; place < places[level]; place++) {
        counts[level][codes[at++]]++;
      }
    }
  }

  /** Adds all images of another set. */
  void merge(CodeMoments other) {
    for (int level = 0; level < counts.length; level++) {
      for (int code = 0; code < counts[level].length; code++) {
        counts[level][code] += other.counts[level][code];
      }
    }
  }

  /** Returns how often each code is used, by level. */
  public long[][] counts() {
    return counts;
  }
}
