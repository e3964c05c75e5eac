// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.sparkvae.stats.moments.MeanGrid;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.moments.SparseCounts;
import java.io.Serializable;

/** Sums over the images of a group, which can be merged. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class GroupSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Moments kl = new Moments();
  private final Moments logLikelihood = new Moments();
  private final Moments elbo = new Moments();

  /** Null where there are too many groups for the number of dimensions. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private Dimensions dimensions;

  /** Sums of each dimension. */
  @JsonAutoDetect(fieldVisibility = Visibility.ANY)
  static final class Dimensions implements Serializable {
    private static final long serialVersionUID = 1L;
    double[] kl;
    double[] klSquares;
    double[] mu;

    /** Images by dimension and cell of the {@link MeanGrid}, flat. */
    @JsonSerialize(using = SparseCounts.Writer.class)
    @JsonDeserialize(using = SparseCounts.Reader.class)
    long[] cells;

    private void add(LatentRow row, int[] places) {
      for (int j = 0; j < kl.length; j++) {
        double one = row.kl()[j];
        kl[j] += one;
        klSquares[j] += one * one;
      }
      for (int j = 0; j < mu.length; j++) {
        mu[j] += row.mu()[j];
        cells[j * MeanGrid.CELLS + places[j]]++;
      }
    }

    private void merge(Dimensions other) {
      add(kl, other.kl);
      add(klSquares, other.klSquares);
      add(mu, other.mu);
      for (int i = 0; i < cells.length; i++) {
        cells[i] += other.cells[i];
      }
    }

    private static void add(double[] to, double[] other) {
      for (int j = 0; j < to.length; j++) {
        to[j] += other[j];
      }
    }
  }

  /** Returns sums that have those of each dimension. */
  static GroupSums ofDimensions(int divergences, int means) {
    GroupSums sums = new GroupSums();
    sums.dimensions = new Dimensions();
    sums.dimensions.kl = new double[divergences];
    sums.dimensions.klSquares = new double[divergences];
    sums.dimensions.mu = new double[means];
    sums.dimensions.cells = new long[means * MeanGrid.CELLS];
    return sums;
  }

  /**
   * Adds an image.
   *
   * @param klTotal its KL divergence, summed over the dimensions
   * @param places of its mu in the grid
   */
  void add(LatentRow row, double klTotal, int[] places) {
    kl.add(klTotal);
    logLikelihood.add(row.logLikelihood());
    elbo.add(row.elbo());
    if (dimensions != null) {
      dimensions.add(row, places);
    }
  }

  void merge(GroupSums other) {
    kl.merge(other.kl);
    logLikelihood.merge(other.logLikelihood);
    elbo.merge(other.elbo);
    if (dimensions != null) {
      dimensions.merge(other.dimensions);
    }
  }

  void coarsen(int dimension, int levels, long lowest, long highest) {
    if (dimensions != null) {
      MeanGrid.coarsen(dimensions.cells, dimension * MeanGrid.CELLS, levels, lowest, highest);
    }
  }

  /** Gives up the sums of each dimension. */
  void dropDimensions() {
    dimensions = null;
  }

  /** Returns the KL divergences summed over the dimensions, in nats. */
  public Moments kl() {
    return kl;
  }

  /** Returns the log-likelihoods, in nats. */
  public Moments logLikelihood() {
    return logLikelihood;
  }

  /** Returns the evidence lower bounds, in nats. */
  public Moments elbo() {
    return elbo;
  }

  /** Returns the number of images. */
  public long images() {
    return kl.count();
  }

  /** Returns whether there are sums of each dimension. */
  boolean hasDimensions() {
    return dimensions != null;
  }

  /** Returns the number of images in a cell of the grid. */
  public long images(int dimension, int place) {
    return dimensions.cells[dimension * MeanGrid.CELLS + place];
  }

  /** Returns the mean of mu; NaN for a posterior of codes, which has no mu. */
  public double muMean(int dimension) {
    return dimension < dimensions.mu.length ? dimensions.mu[dimension] / images() : Double.NaN;
  }

  /** Returns the mean KL divergence of a dimension. */
  public double klMean(int dimension) {
    return dimensions.kl[dimension] / images();
  }

  /** Returns the standard error of {@link #klMean}. */
  public double klStandardError(int dimension) {
    double n = images();
    double mean = klMean(dimension);
    double squares = Math.max(0, dimensions.klSquares[dimension] - n * mean * mean);
    return n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0;
  }
}
