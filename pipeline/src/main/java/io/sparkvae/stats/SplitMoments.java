// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
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
  // Not an EnumMap: Kryo, which a cluster may be set to, cannot send one.
  private final SortedMap<Split, LatentMoments> bySplit;

  SplitMoments(int latent) {
    this(latent, new TreeMap<>());
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
    return bySplit.computeIfAbsent(split, s -> new LatentMoments(latent));
  }

  /** Returns the moments of all images. */
  LatentMoments total() {
    LatentMoments total = new LatentMoments(latent);
    bySplit.values().forEach(total::merge);
    return total;
  }

  /** Returns the moments of each split that has images. */
  Map<Split, LatentMoments> bySplit() {
    return bySplit;
  }
}
