// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.graph.Noise;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The posteriors of the images whose ids have the smallest hashes: a sample that depends neither on
 * the files nor on the cluster, and that can be merged.
 *
 * <p>Every file could keep as many images as are wanted of the whole table. So that the files of a
 * large table do not hold many times more than that, only hashes that begin with {@code level} zero
 * bits are kept. The level is chosen such that about two to four times the wanted images pass.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class PosteriorSample implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The posterior of an image. Not a record: Kryo, which a cluster may be set to, cannot send one.
   */
  @JsonAutoDetect(fieldVisibility = Visibility.ANY)
  public static final class Posterior implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String id;
    private final long hash;
    private final float[] mu;
    private final float[] logVar;
    private final float[] kl;

    /**
     * Creates a posterior. The arrays are not copied and must not be changed.
     *
     * @param id identifier of the image
     * @param hash of the identifier
     * @param mu mean, {@code [latent]}
     * @param logVar logarithm of the variance, {@code [latent]}
     * @param kl KL divergence from the prior in nats, {@code [latent]}
     */
    @JsonCreator
    public Posterior(
        @JsonProperty("id") String id,
        @JsonProperty("hash") long hash,
        @JsonProperty("mu") float[] mu,
        @JsonProperty("logVar") float[] logVar,
        @JsonProperty("kl") float[] kl) {
      this.id = id;
      this.hash = hash;
      this.mu = mu;
      this.logVar = logVar;
      this.kl = kl;
    }

    /** Returns the hash of the image's identifier. */
    public long hash() {
      return hash;
    }

    /** Returns the mean, {@code [latent]}. */
    public float[] mu() {
      return mu;
    }

    /** Returns the logarithm of the variance, {@code [latent]}. */
    public float[] logVar() {
      return logVar;
    }

    /** Returns the KL divergence from the prior in nats, {@code [latent]}. */
    public float[] kl() {
      return kl;
    }
  }

  private static final Comparator<Posterior> ORDER =
      Comparator.<Posterior>comparingLong(one -> one.hash + Long.MIN_VALUE) // as unsigned
          .thenComparing(one -> one.id);

  private final int most;
  private final long seed;
  private final int level;
  private List<Posterior> posteriors;

  /**
   * @param most number of images that are kept; 0 for none
   * @param seed seed of the hash
   * @param level number of zero bits with which a hash must begin
   */
  PosteriorSample(int most, long seed, int level) {
    this(most, seed, level, new ArrayList<>());
  }

  @JsonCreator
  private PosteriorSample(
      @JsonProperty("most") int most,
      @JsonProperty("seed") long seed,
      @JsonProperty("level") int level,
      @JsonProperty("posteriors") List<Posterior> posteriors) {
    this.most = most;
    this.seed = seed;
    this.level = level;
    this.posteriors = posteriors;
  }

  /** Returns the level at which enough of so many images pass. */
  static int level(long rows, int most) {
    long times = rows / (2L * Math.max(1, most));
    return times < 1 ? 0 : 63 - Long.numberOfLeadingZeros(times);
  }

  /** Adds an image. Call {@link #finish} after the last one. */
  void add(LatentRow row) {
    if (most == 0) {
      return;
    }
    long hash = hash(row.id());
    if (Long.numberOfLeadingZeros(hash) >= level) {
      posteriors.add(new Posterior(row.id(), hash, row.mu(), row.logVar(), row.kl()));
      if (posteriors.size() >= 2 * most) {
        finish();
      }
    }
  }

  /** Mixes the seed, the length of an id and its bytes, eight at a time. */
  private long hash(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    int words = (bytes.length + Long.BYTES - 1) / Long.BYTES;
    long[] parts = new long[2 + words];
    parts[0] = seed;
    parts[1] = bytes.length;
    ByteBuffer.wrap(Arrays.copyOf(bytes, words * Long.BYTES)).asLongBuffer().get(parts, 2, words);
    return Noise.of(parts).key();
  }

  /** Orders the images and leaves out those that are too many. */
  void finish() {
    posteriors.sort(ORDER);
    if (posteriors.size() > most) {
      posteriors = new ArrayList<>(posteriors.subList(0, most));
    }
  }

  void merge(PosteriorSample other) {
    posteriors.addAll(other.posteriors);
    finish();
  }

  /** Returns the sample that would have been taken at a higher level. */
  PosteriorSample atLevel(int higher) {
    List<Posterior> left = new ArrayList<>(posteriors);
    left.removeIf(one -> Long.numberOfLeadingZeros(one.hash) < higher);
    return new PosteriorSample(most, seed, higher, left);
  }

  /** Returns the posteriors in the order of their hashes. */
  public List<Posterior> posteriors() {
    return posteriors;
  }
}
