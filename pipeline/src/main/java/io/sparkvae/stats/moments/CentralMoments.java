// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * Count, mean and sums of the second, third and fourth power of the deviations from the mean, of
 * each number of vectors: what skewness, kurtosis and the standard error of a variance are made of.
 * Those of disjoint sets can be merged (Pébay, "Formulas for Robust, One-Pass Parallel Computation
 * of Covariances and Arbitrary-Order Statistical Moments", Sandia SAND2008-6212, equations 2.1 to
 * 2.4).
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class CentralMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  private long count;
  private final double[] mean;
  private final double[] second;
  private final double[] third;
  private final double[] fourth;

  /** Creates the moments of no vectors. */
  public CentralMoments(int dimensions) {
    this(
        0,
        new double[dimensions],
        new double[dimensions],
        new double[dimensions],
        new double[dimensions]);
  }

  @JsonCreator
  private CentralMoments(
      @JsonProperty("count") long count,
      @JsonProperty("mean") double[] mean,
      @JsonProperty("second") double[] second,
      @JsonProperty("third") double[] third,
      @JsonProperty("fourth") double[] fourth) {
    this.count = count;
    this.mean = mean;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
  }

  /** Adds a vector: the merge with a set of one. No branch, so that the loop becomes vectors. */
  public void add(float[] x) {
    count++;
    double n = count;
    double before = n - 1;
    double factor = n * n - 3 * n + 3;
    for (int j = 0; j < mean.length; j++) {
      double d = x[j] - mean[j];
      double share = d / n;
      double square = d * share * before;
      mean[j] += share;
      fourth[j] += share * share * (square * factor + 6 * second[j]) - 4 * share * third[j];
      third[j] += share * (square * (n - 2) - 3 * second[j]);
      second[j] += square;
    }
  }

  /** Adds all vectors of another set. */
  public void merge(CentralMoments other) {
    if (other.count == 0) {
      return;
    }
    double a = count;
    double b = other.count;
    double n = a + b;
    for (int j = 0; j < mean.length; j++) {
      double d = other.mean[j] - mean[j];
      double share = d / n;
      double square = d * share * a * b;
      fourth[j] +=
          other.fourth[j]
              + share * share * square * (a * a - a * b + b * b)
              + 6 * share * share * (a * a * other.second[j] + b * b * second[j])
              + 4 * share * (a * other.third[j] - b * third[j]);
      third[j] +=
          other.third[j]
              + share * square * (a - b)
              + 3 * share * (a * other.second[j] - b * second[j]);
      second[j] += other.second[j] + square;
      mean[j] = count == 0 ? other.mean[j] : mean[j] + share * b;
    }
    count += other.count;
  }

  /** Returns Σd³ / n / σ³, 0 of a symmetric distribution, and of numbers that are all alike. */
  public double skewness(int dimension) {
    double variance = second[dimension] / count;
    return variance > 0 ? third[dimension] / count / (variance * Math.sqrt(variance)) : 0;
  }

  /** Returns Σd⁴ / n / σ⁴, 3 of a normal distribution; 0 of numbers that are all alike. */
  public double kurtosis(int dimension) {
    double variance = second[dimension] / count;
    return variance > 0 ? fourth[dimension] / count / (variance * variance) : 0;
  }
}
