// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.io.Serializable;

/**
 * Count, mean, sum of squared deviations, minimum and maximum of a stream of numbers. Moments of
 * two streams can be merged.
 *
 * <p>For two streams with counts n_A and n_B, means m_A and m_B and sums of squared deviations S_A
 * and S_B, with d = m_B - m_A and n = n_A + n_B:
 *
 * <pre>
 *   m = m_A + d n_B / n        S = S_A + S_B + d² n_A n_B / n
 * </pre>
 *
 * (Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample
 * Variances", Stanford STAN-CS-79-773, 1979, equations 1.5). A single number is a stream of one.
 *
 * <p>The mean and S are each kept as an unevaluated sum of two doubles, whose rounding errors are
 * carried along (Knuth's TwoSum). So the error is relative to the deviations, not to the numbers:
 * it stays small when the mean is much larger than the deviation, and the order of merging does not
 * matter.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  private long count;
  private double mean;
  private double meanLow;
  private double squares;
  private double squaresLow;
  private double minimum = Double.POSITIVE_INFINITY;
  private double maximum = Double.NEGATIVE_INFINITY;

  /** Adds one finite number. */
  public void add(double x) {
    count++;
    double before = (x - mean) - meanLow;
    moveMean(before / count);
    double after = (x - mean) - meanLow;
    addSquares(before * after);
    minimum = Math.min(minimum, x);
    maximum = Math.max(maximum, x);
  }

  /** Adds all numbers of another stream. */
  public void merge(Moments other) {
    if (other.count == 0) {
      return;
    }
    if (count == 0) {
      mean = other.mean; // copied, because the difference from 0 would be rounded to one double
      meanLow = other.meanLow;
    }
    double a = count;
    double b = other.count;
    double n = a + b;
    double d = (other.mean - mean) + (other.meanLow - meanLow);
    count += other.count;
    moveMean(d * (b / n));
    addSquares(other.squares);
    addSquares(other.squaresLow);
    addSquares(d * d * a * (b / n));
    minimum = Math.min(minimum, other.minimum);
    maximum = Math.max(maximum, other.maximum);
  }

  private void moveMean(double step) {
    double sum = mean + step;
    double part = sum - mean;
    meanLow += (mean - (sum - part)) + (step - part);
    mean = sum;
  }

  private void addSquares(double term) {
    double sum = squares + term;
    double part = sum - squares;
    squaresLow += (squares - (sum - part)) + (term - part);
    squares = sum;
  }

  /** Returns the number of numbers. */
  public long count() {
    return count;
  }

  /** Returns m, rounded to one double; 0 for an empty stream. */
  public double mean() {
    return mean + meanLow;
  }

  /** Returns S / n: the variance of these numbers themselves. */
  public double populationVariance() {
    return Math.max(0, squares + squaresLow) / count;
  }

  /**
   * Returns S / (n - 1): an unbiased estimate of the variance of the distribution from which the
   * numbers were drawn. It is 0 for a single number.
   */
  public double sampleVariance() {
    return count > 1 ? Math.max(0, squares + squaresLow) / (count - 1) : 0;
  }

  /** Returns the square root of {@link #sampleVariance}. */
  public double standardDeviation() {
    return Math.sqrt(sampleVariance());
  }

  /** Returns the standard error of the mean: {@link #standardDeviation} / √n. */
  public double standardError() {
    return standardDeviation() / Math.sqrt(count);
  }

  /** Returns the smallest number; positive infinity for an empty stream. */
  public double minimum() {
    return minimum;
  }

  /** Returns the largest number; negative infinity for an empty stream. */
  public double maximum() {
    return maximum;
  }
}
