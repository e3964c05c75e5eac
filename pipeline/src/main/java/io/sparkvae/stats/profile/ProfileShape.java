// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.stats.plan.StatisticsPlan;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What a {@link LatentProfile} keeps. Profiles of the same shape can be merged. Not a record: Kryo,
 * which a cluster may be set to, cannot send one.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class ProfileShape implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Up to this number of dimensions histograms have 2⁵ bars in a power of two, above it 2². */
  private static final int FINE_DIMENSIONS = 1024;

  /** The largest number of numbers that each of mu, logVar and kl of the sample has. */
  static final int MOST_SAMPLED = 1 << 21;

  final int divergences;
  final int means;
  final int[] places;
  final int[] sizes;

  /** Whether the covariance is kept. */
  final boolean covariance;

  /** Number of extreme images. */
  final int outliers;

  /** Number of images in the sample. */
  final int sample;

  final long seed;
  final int level;

  @JsonCreator
  private ProfileShape(
      @JsonProperty("divergences") int divergences,
      @JsonProperty("means") int means,
      @JsonProperty("places") int[] places,
      @JsonProperty("sizes") int[] sizes,
      @JsonProperty("covariance") boolean covariance,
      @JsonProperty("outliers") int outliers,
      @JsonProperty("sample") int sample,
      @JsonProperty("seed") long seed,
      @JsonProperty("level") int level) {
    this.divergences = divergences;
    this.means = means;
    this.places = places;
    this.sizes = sizes;
    this.covariance = covariance;
    this.outliers = outliers;
    this.sample = sample;
    this.seed = seed;
    this.level = level;
  }

  /** Returns what the settings ask for of a table. */
  public static ProfileShape of(LatentsContent table, StatisticsPlan plan) {
    boolean codes = !table.codes().isEmpty();
    int means = codes ? 0 : table.latent().size();
    boolean decomposed = !codes && table.divergence() == Divergence.EXACT;
    int sample = decomposed ? Math.min(plan.decomposition().images(), MOST_SAMPLED / means) : 0;
    return new ProfileShape(
        table.schema().divergences(),
        means,
        table.codes().stream().mapToInt(CodeLevel::places).toArray(),
        table.codes().stream().mapToInt(CodeLevel::size).toArray(),
        means > 0 && means <= plan.covarianceDimensions(),
        plan.outliers(),
        sample,
        plan.decomposition().seed(),
        PosteriorSample.level(table.rows(), sample));
  }

  /** Returns the number of KL divergences of an image. */
  public int divergences() {
    return divergences;
  }

  /** Returns the resolution of the histograms of the dimensions. */
  public int bits() {
    return divergences <= FINE_DIMENSIONS ? SplitProfile.TOTAL_BITS : 2;
  }

  /** Returns whether what this keeps contains everything that another shape keeps. */
  boolean contains(ProfileShape other) {
    return divergences == other.divergences
        && means == other.means
        && Arrays.equals(places, other.places)
        && Arrays.equals(sizes, other.sizes)
        && covariance == other.covariance
        && outliers == other.outliers
        && sample == other.sample
        && seed == other.seed
        && level <= other.level;
  }
}
