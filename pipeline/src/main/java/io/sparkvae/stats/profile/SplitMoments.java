// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectReader;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.moments.AccumulatorFiles;
import io.sparkvae.stats.moments.OrderedMerge;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Separate moments for each split. The moments of all images are their sum, in the order of the
 * splits.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class SplitMoments implements OrderedMerge.Mergeable<SplitMoments> {
  private static final long serialVersionUID = 1L;

  private static final ObjectReader READER = AccumulatorFiles.reader(SplitMoments.class);

  private final int latent;

  /** 0 for a vector, whose files do not name it. Not a record: Kryo cannot send one either. */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private int places;

  /**
   * Null for a table without codes: number of codes of an image, and of different ones, by level.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private int[] codes;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private int[] sizes;

  // Not an EnumMap: Kryo, which a cluster may be set to, cannot send one.
  private final SortedMap<Split, LatentMoments> bySplit;

  /** Null in files of versions that had none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private LatentProfile profile;

  /** Creates the moments of no images, with a profile. */
  public SplitMoments(LatentsSchema table, ProfileShape shape) {
    this(table);
    profile = new LatentProfile(shape);
  }

  /** Creates the moments of no images, without a profile. */
  public SplitMoments(LatentsSchema table) {
    this(table.latent().size(), new TreeMap<>());
    if (!table.codes().isEmpty()) {
      codes = table.codes().stream().mapToInt(CodeLevel::places).toArray();
      sizes = table.codes().stream().mapToInt(CodeLevel::size).toArray();
    } else if (!table.latent().isVector()) {
      places = table.latent().places();
    }
  }

  /**
   * Returns the moments of no images, which are to be merged into these with the same result as
   * others, only faster: they have the same cells for mu from the beginning.
   */
  public SplitMoments next() {
    SplitMoments next = new SplitMoments(latent, new TreeMap<>());
    next.places = places;
    next.codes = codes;
    next.sizes = sizes;
    next.profile = profile == null ? null : profile.next();
    return next;
  }

  @JsonCreator
  private SplitMoments(
      @JsonProperty("latent") int latent,
      @JsonProperty("bySplit") SortedMap<Split, LatentMoments> bySplit) {
    this.latent = latent;
    this.bySplit = bySplit;
  }

  /** Returns the moments as JSON, without loss of precision. */
  public byte[] toBytes() {
    return Json.line(this);
  }

  /** Reads the JSON that {@link #toBytes} returns. */
  public static SplitMoments of(byte[] json) throws IOException {
    return READER.readValue(json);
  }

  /** Adds an image. Call {@link #finish} after the last one. */
  public void add(LatentRow row) {
    of(row.split()).add(row);
    if (profile != null) {
      profile.add(row);
    }
  }

  /** Ends the adding of images. */
  public void finish() {
    if (profile != null) {
      profile.finish();
    }
  }

  @Override
  public void merge(SplitMoments other) {
    other.bySplit.forEach((split, moments) -> of(split).merge(moments));
    if (profile != null) {
      profile.merge(other.profile);
    }
  }

  private LatentMoments of(Split split) {
    return bySplit.computeIfAbsent(split, s -> empty());
  }

  private LatentMoments empty() {
    if (codes != null) {
      return LatentMoments.ofCodes(codes, sizes);
    }
    return places == 0
        ? new LatentMoments(latent)
        : LatentMoments.ofPlaces(places, latent / places);
  }

  /**
   * Returns these moments with a profile of a shape; empty if what is kept here does not contain
   * it.
   */
  public Optional<SplitMoments> as(ProfileShape wanted) {
    if (profile == null || !profile.shape().contains(wanted) || !profile.isComplete()) {
      return Optional.empty();
    }
    profile = profile.as(wanted);
    return Optional.of(this);
  }

  /** Returns the profile of all images; null if there is none. */
  public LatentProfile profile() {
    return profile;
  }

  /** Returns the moments of all images. */
  public LatentMoments total() {
    LatentMoments total = empty();
    bySplit.values().forEach(total::merge);
    return total;
  }

  /** Returns the moments of each split that has images. */
  public Map<Split, LatentMoments> bySplit() {
    return bySplit;
  }
}
