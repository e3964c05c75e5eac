// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * Count, mean and sums of products of deviations of vectors: what a covariance matrix is made of.
 * Those of disjoint sets can be merged, as in {@link Moments}: with d the difference of the means,
 * the products of the union are C_A + C_B + d dᵀ n_A n_B / n.
 *
 * <p>Vectors are collected in blocks and each block is centred at its own mean. So no large numbers
 * cancel, and the inner loop runs along a row of the matrix.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class CoMoments implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BLOCK = 64;

  private long count;
  private final double[] mean;

  /** Row i of the lower triangle begins at i (i + 1) / 2. */
  private final double[] products;

  @JsonIgnore private transient double[][] block;
  @JsonIgnore private transient int pending;

  /** Creates the moments of no vectors. */
  public CoMoments(int dimensions) {
    this(0, new double[dimensions], new double[dimensions * (dimensions + 1) / 2]);
  }

  @JsonCreator
  private CoMoments(
      @JsonProperty("count") long count,
      @JsonProperty("mean") double[] mean,
      @JsonProperty("products") double[] products) {
    this.count = count;
    this.mean = mean;
    this.products = products;
  }

  /** Adds a vector. Call {@link #finish} after the last one. */
  public void add(float[] x) {
    if (block == null) {
      block = new double[BLOCK][mean.length];
    }
    double[] row = block[pending++];
    for (int j = 0; j < row.length; j++) {
      row[j] = x[j];
    }
    if (pending == BLOCK) {
      finish();
    }
  }

  /** Adds the vectors that are still collected. */
  public void finish() {
    if (pending == 0) {
      return;
    }
    int n = pending;
    pending = 0;
    double[] middle = new double[mean.length];
    for (int r = 0; r < n; r++) {
      for (int j = 0; j < middle.length; j++) {
        middle[j] += block[r][j];
      }
    }
    for (int j = 0; j < middle.length; j++) {
      middle[j] /= n;
    }
    for (int r = 0; r < n; r++) {
      for (int j = 0; j < middle.length; j++) {
        block[r][j] -= middle[j];
      }
    }
    shift(n, middle);
    double[] row = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      int at = i * (i + 1) / 2;
      System.arraycopy(products, at, row, 0, i + 1);
      addProducts(i, n, row);
      System.arraycopy(row, 0, products, at, i + 1);
    }
  }

  /**
   * Adds to row i the products of n vectors, one after another. Four in a pass over the row, which
   * is an array of its own: so the compiler sees that it may use vectors.
   */
  private void addProducts(int i, int n, double[] row) {
    int r = 0;
    for (; r + 4 <= n; r += 4) {
      addFour(i, row, block[r], block[r + 1], block[r + 2], block[r + 3]);
    }
    for (; r < n; r++) {
      double[] x = block[r];
      double factor = x[i];
      for (int j = 0; j <= i; j++) {
        row[j] += factor * x[j];
      }
    }
  }

  private static void addFour(int i, double[] row, double[] a, double[] b, double[] c, double[] d) {
    double ofA = a[i];
    double ofB = b[i];
    double ofC = c[i];
    double ofD = d[i];
    for (int j = 0; j <= i; j++) {
      row[j] = row[j] + ofA * a[j] + ofB * b[j] + ofC * c[j] + ofD * d[j];
    }
  }

  /** Adds a multiple of {@code x[0 … i]} to row i. */
  private void addScaled(int i, double factor, double[] x) {
    int at = i * (i + 1) / 2;
    for (int j = 0; j <= i; j++) {
      products[at + j] += factor * x[j];
    }
  }

  /** Moves the mean as n further vectors with a mean move it, and adds d dᵀ n_A n_B / n. */
  private void shift(long n, double[] middle) {
    double share = (double) n / (count + n);
    double[] d = new double[mean.length];
    for (int j = 0; j < d.length; j++) {
      d[j] = middle[j] - mean[j];
      mean[j] = count == 0 ? middle[j] : mean[j] + d[j] * share;
    }
    for (int i = 0; count > 0 && i < d.length; i++) {
      addScaled(i, d[i] * count * share, d);
    }
    count += n;
  }

  /** Adds all vectors of another set. Both must be finished. */
  public void merge(CoMoments other) {
    if (other.count == 0) {
      return;
    }
    shift(other.count, other.mean);
    for (int i = 0; i < products.length; i++) {
      products[i] += other.products[i];
    }
  }

  /** Returns the number of dimensions. */
  public int dimensions() {
    return mean.length;
  }

  /** Returns a covariance, with divisor n. */
  public double covariance(int i, int j) {
    int row = Math.max(i, j);
    return products[row * (row + 1) / 2 + Math.min(i, j)] / count;
  }

  /** Returns a correlation; 0 if one of the dimensions is constant. */
  public double correlation(int i, int j) {
    double scale = Math.sqrt(covariance(i, i)) * Math.sqrt(covariance(j, j));
    return scale > 0 ? Math.max(-1, Math.min(1, covariance(i, j) / scale)) : 0;
  }
}
