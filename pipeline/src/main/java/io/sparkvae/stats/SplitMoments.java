package io.sparkvae.stats;

import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/** Moments of each split apart. Mergeable; the whole is their sum in the order of the splits. */
final class SplitMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int latent;
  private final EnumMap<Split, LatentMoments> bySplit = new EnumMap<>(Split.class);

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
