// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectReader;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.moments.AccumulatorFiles;
import io.sparkvae.stats.moments.OrderedMerge;
import io.sparkvae.stats.profile.LatentRow;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Separate scores for each split. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class SplitScores implements OrderedMerge.Mergeable<SplitScores> {
  private static final long serialVersionUID = 1L;

  private static final ObjectReader READER = AccumulatorFiles.reader(SplitScores.class);

  private final int latent;
  // Not an EnumMap: Kryo, which a cluster may be set to, cannot send one.
  private final SortedMap<Split, Scores> bySplit;

  /** 0 where there are as many divergences as dimensions; files then do not name it. */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private int divergences;

  SplitScores(ModelSpec spec) {
    this(spec.latent().size(), new TreeMap<>());
    divergences = spec.divergences() == latent ? 0 : spec.divergences();
  }

  @JsonCreator
  private SplitScores(
      @JsonProperty("latent") int latent,
      @JsonProperty("bySplit") SortedMap<Split, Scores> bySplit) {
    this.latent = latent;
    this.bySplit = bySplit;
  }

  void add(LatentRow row, double nats) {
    of(row.split()).add(row, nats);
  }

  void addPrior(LatentRow row, double logPrior) {
    of(row.split()).addPrior(row.logLikelihood(), logPrior);
  }

  /** Returns the scores of reconstructions of a split, to be added to. */
  ReconstructionMoments reconstructions(Split split) {
    return of(split).reconstructions();
  }

  /** Returns the scores of rollouts of a split, to be added to. */
  RolloutScores rollouts(Split split) {
    return of(split).rollouts();
  }

  @Override
  public void merge(SplitScores other) {
    other.bySplit.forEach((split, scores) -> of(split).merge(scores));
  }

  private Scores of(Split split) {
    return bySplit.computeIfAbsent(
        split, s -> new Scores(divergences == 0 ? latent : divergences, latent));
  }

  /** Returns the scores of each split that has images. */
  Map<Split, Scores> bySplit() {
    return bySplit;
  }

  /** Returns the scores as JSON, without loss of precision. */
  byte[] toBytes() {
    return Json.line(this);
  }

  /** Reads the JSON that {@link #toBytes} returns. */
  static SplitScores of(byte[] json) throws IOException {
    return READER.readValue(json);
  }
}
