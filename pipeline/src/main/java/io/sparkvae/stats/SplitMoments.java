package io.sparkvae.stats;

import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Moments of each split apart. Mergeable; the whole is their sum in the order of the splits. */
final class SplitMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int latent;
  // Not an EnumMap: Kryo, which a cluster may be set to, cannot send one.
  private final SortedMap<Split, LatentMoments> bySplit = new TreeMap<>();

  SplitMoments(int latent) {
    this.latent = latent;
  }

  void add(LatentRow row) {
    of(row.split()).add(row);
  }

  SplitMoments merge(SplitMoments other) {
    other.bySplit.forEach((split, moments) -> of(split).merge(moments));
    return this;
  }

  private LatentMoments of(Split split) {
    return bySplit.computeIfAbsent(split, s -> new LatentMoments(latent));
  }

  /** Of all images. */
  LatentMoments total() {
    LatentMoments total = new LatentMoments(latent);
    bySplit.values().forEach(total::merge);
    return total;
  }

  /** Of the splits that have images. */
  Map<Split, LatentMoments> bySplit() {
    return bySplit;
  }
}
