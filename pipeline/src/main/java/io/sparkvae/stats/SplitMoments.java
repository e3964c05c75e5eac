// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.shard.Split;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Separate moments for each split. The moments of all images are their sum, in the order of the
 * splits.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class SplitMoments implements OrderedMerge.Mergeable<SplitMoments> {
  private static final long serialVersionUID = 1L;

  private final int latent;

  /** 0 for a vector, whose files do not name it. Not a record: Kryo cannot send one either. */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private int places;

  // Not an EnumMap: Kryo, which a cluster may be set to, cannot send one.
  private final SortedMap<Split, LatentMoments> bySplit;

  SplitMoments(LatentShape latent) {
    this(latent.size(), new TreeMap<>());
    this.places = latent.isVector() ? 0 : latent.places();
  }

  @JsonCreator
  private SplitMoments(
      @JsonProperty("latent") int latent,
      @JsonProperty("bySplit") SortedMap<Split, LatentMoments> bySplit) {
    this.latent = latent;
    this.bySplit = bySplit;
  }

  /** Returns the moments as JSON, without loss of precision. */
  byte[] toBytes() {
    return Json.line(this);
  }

  /** Reads the JSON that {@link #toBytes} returns. */
  static SplitMoments of(byte[] json) throws IOException {
    return Json.MAPPER.readValue(json, SplitMoments.class);
  }

  void add(LatentRow row) {
    of(row.split()).add(row);
  }

  @Override
  public void merge(SplitMoments other) {
    other.bySplit.forEach((split, moments) -> of(split).merge(moments));
  }

  private LatentMoments of(Split split) {
    return bySplit.computeIfAbsent(split, s -> empty());
  }

  private LatentMoments empty() {
    return places == 0
        ? new LatentMoments(latent)
        : LatentMoments.ofPlaces(places, latent / places);
  }

  /** Returns the moments of all images. */
  LatentMoments total() {
    LatentMoments total = empty();
    bySplit.values().forEach(total::merge);
    return total;
  }

  /** Returns the moments of each split that has images. */
  Map<Split, LatentMoments> bySplit() {
    return bySplit;
  }
}
