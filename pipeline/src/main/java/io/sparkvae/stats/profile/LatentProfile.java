// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.moments.CoMoments;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept of a set of images beside their {@link LatentMoments}: distributions, covariance,
 * sums by label and factor, extreme images and a sample. Profiles of disjoint sets can be merged.
 * Memory grows with the dimensions of the latent, not with the images.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class LatentProfile implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ProfileShape shape;

  // Not an EnumMap: Kryo, which a cluster may be set to, cannot send one.
  private final SortedMap<Split, SplitProfile> bySplit;

  /** Null where it is not kept. */
  private final CoMoments covariance;

  private final Groupings groupings;
  private final ExtremeImages highestKl;
  private final ExtremeImages lowestLogLikelihood;
  private final ExtremeImages lowestElbo;
  private final PosteriorSample sample;

  /** Null for a table without codes, or with very many. */
  private final CodePlaces codePlaces;

  /** Creates the profile of no images. */
  LatentProfile(ProfileShape shape) {
    this(shape, new Groupings(shape.divergences, shape.means));
  }

  /** Returns the profile of no images, which is to be merged into this one. */
  LatentProfile next() {
    return new LatentProfile(shape, groupings.next());
  }

  private LatentProfile(ProfileShape shape, Groupings none) {
    this(
        shape,
        new TreeMap<>(),
        shape.covariance ? new CoMoments(shape.means) : null,
        none,
        new ExtremeImages(shape.outliers),
        new ExtremeImages(shape.outliers),
        new ExtremeImages(shape.outliers),
        new PosteriorSample(shape.sample, shape.seed, shape.level),
        CodePlaces.fit(shape.places, shape.sizes)
            ? new CodePlaces(shape.places, shape.sizes)
            : null);
  }

  @JsonCreator
  private LatentProfile(
      @JsonProperty("shape") ProfileShape shape,
      @JsonProperty("bySplit") SortedMap<Split, SplitProfile> bySplit,
      @JsonProperty("covariance") CoMoments covariance,
      @JsonProperty("groupings") Groupings groupings,
      @JsonProperty("highestKl") ExtremeImages highestKl,
      @JsonProperty("lowestLogLikelihood") ExtremeImages lowestLogLikelihood,
      @JsonProperty("lowestElbo") ExtremeImages lowestElbo,
      @JsonProperty("sample") PosteriorSample sample,
      @JsonProperty("codePlaces") CodePlaces codePlaces) {
    this.shape = shape;
    this.bySplit = bySplit;
    this.covariance = covariance;
    this.groupings = groupings;
    this.highestKl = highestKl;
    this.lowestLogLikelihood = lowestLogLikelihood;
    this.lowestElbo = lowestElbo;
    this.sample = sample;
    this.codePlaces = codePlaces;
  }

  /** Adds an image. Call {@link #finish} after the last one. */
  void add(LatentRow row) {
    double klTotal = row.klTotal();
    of(row.split()).add(row, klTotal);
    if (covariance != null) {
      covariance.add(row.mu());
    }
    groupings.add(row);
    highestKl.add(row, -klTotal);
    lowestLogLikelihood.add(row, row.logLikelihood());
    lowestElbo.add(row, row.elbo());
    if (row.logVar().length > 0) {
      sample.add(row);
    }
    if (codePlaces != null) {
      codePlaces.add(row.codes());
    }
  }

  /** Ends the adding of images. */
  void finish() {
    if (covariance != null) {
      covariance.finish();
    }
    groupings.finish();
    sample.finish();
  }

  private SplitProfile of(Split split) {
    return bySplit.computeIfAbsent(
        split, s -> new SplitProfile(shape.divergences, shape.means, shape.bits()));
  }

  /** Adds all images of another set. */
  void merge(LatentProfile other) {
    other.bySplit.forEach((split, profile) -> of(split).merge(profile));
    if (covariance != null) {
      covariance.merge(other.covariance);
    }
    groupings.merge(other.groupings);
    highestKl.merge(other.highestKl);
    lowestLogLikelihood.merge(other.lowestLogLikelihood);
    lowestElbo.merge(other.lowestElbo);
    sample.merge(other.sample);
    if (codePlaces != null) {
      codePlaces.merge(other.codePlaces);
    }
  }

  /** Returns the profile that would have been made in a shape that this one {@code contains}. */
  LatentProfile as(ProfileShape wanted) {
    return new LatentProfile(
        wanted,
        bySplit,
        covariance,
        groupings,
        highestKl,
        lowestLogLikelihood,
        lowestElbo,
        sample.atLevel(wanted.level),
        codePlaces);
  }

  /** Returns whether no version that kept less has made a part of this. */
  boolean isComplete() {
    return bySplit.values().stream().allMatch(profile -> profile.central().isPresent());
  }

  /** Returns what this profile keeps. */
  public ProfileShape shape() {
    return shape;
  }

  /** Returns the distributions of each split that has images. */
  public SortedMap<Split, SplitProfile> bySplit() {
    return bySplit;
  }

  /** Returns the distributions over all images. */
  public SplitProfile total() {
    SplitProfile total = new SplitProfile(shape.divergences, shape.means, shape.bits());
    bySplit.values().forEach(total::merge);
    return total;
  }

  /** Returns the covariance of mu; null where it is not kept. */
  public CoMoments covariance() {
    return covariance;
  }

  /** Returns the sums by label and factor. */
  public Groupings groupings() {
    return groupings;
  }

  /** Returns the images of the highest KL divergence; their scores are its negatives. */
  public ExtremeImages highestKl() {
    return highestKl;
  }

  /** Returns the images of the lowest log-likelihood. */
  public ExtremeImages lowestLogLikelihood() {
    return lowestLogLikelihood;
  }

  /** Returns the images of the lowest evidence lower bound. */
  public ExtremeImages lowestElbo() {
    return lowestElbo;
  }

  /** Returns the posteriors of a sample of images. */
  public PosteriorSample sample() {
    return sample;
  }

  /** Returns how codes are used by place; null where it is not kept. */
  public CodePlaces codePlaces() {
    return codePlaces;
  }
}
