// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.Noise;
import io.sparkvae.stats.sample.SampledRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * Images with the means of their posteriors and their true factors.
 *
 * @param mu posterior means, {@code [images, latent]}
 * @param factors the number of each factor's value among its values, from 0, {@code [images,
 *     factors]}
 * @param sizes number of values of each factor that occur, at least 2
 * @param indices which of the table's factors these are; a factor with one value is left out
 * @param constant the table's factors that are left out
 */
record CodedImages(
    float[][] mu, int[][] factors, int[] sizes, List<Integer> indices, List<Integer> constant) {
  private static final int LEAST = 10;

  /**
   * Reads rows with the columns {@code mu} and {@code factors}.
   *
   * @param table directory of the latents, for the message
   * @return empty if there are too few rows, or none of the factors varies
   * @throws DataFailure when rows have different numbers of factors
   */
  static Optional<CodedImages> of(List<Row> rows, String table) {
    if (rows.size() < LEAST) {
      return Optional.empty();
    }
    int count = rows.get(0).getList(1).size();
    int[][] raw = new int[rows.size()][count];
    float[][] mu = new float[rows.size()][];
    for (int i = 0; i < raw.length; i++) {
      List<Integer> factors = rows.get(i).getList(1);
      if (factors.size() != count) {
        throw new DataFailure(
            "latents %s: expected equally many factors of every image, found %s and %s"
                .formatted(table, count, factors.size()));
      }
      for (int k = 0; k < count; k++) {
        raw[i][k] = factors.get(k);
      }
      mu[i] = SampledRows.floats(rows.get(i), 0);
    }
    CodedImages images = of(mu, raw);
    return images.factorCount() == 0 ? Optional.empty() : Optional.of(images);
  }

  /**
   * Numbers the values of factors.
   *
   * @param raw values of all factors of the table, {@code [images, all factors]}
   */
  static CodedImages of(float[][] mu, int[][] raw) {
    List<Integer> indices = new ArrayList<>();
    List<Integer> constant = new ArrayList<>();
    List<int[]> distinct = new ArrayList<>();
    for (int k = 0; k < raw[0].length; k++) {
      int factor = k;
      int[] values = Arrays.stream(raw).mapToInt(row -> row[factor]).sorted().distinct().toArray();
      if (values.length > 1) {
        indices.add(k);
        distinct.add(values);
      } else {
        constant.add(k);
      }
    }
    int[][] factors = new int[raw.length][indices.size()];
    for (int i = 0; i < raw.length; i++) {
      for (int k = 0; k < indices.size(); k++) {
        factors[i][k] = Arrays.binarySearch(distinct.get(k), raw[i][indices.get(k)]);
      }
    }
    return new CodedImages(
        mu,
        factors,
        distinct.stream().mapToInt(values -> values.length).toArray(),
        List.copyOf(indices),
        List.copyOf(constant));
  }

  int images() {
    return mu.length;
  }

  int latent() {
    return mu[0].length;
  }

  int factorCount() {
    return sizes.length;
  }

  /**
   * A random half of the images, in their order. A factor may have fewer values there; they keep
   * their numbers.
   */
  CodedImages half(long seed) {
    int[] order = Noise.of(seed).permutation(images());
    int[] chosen = Arrays.copyOf(order, images() / 2);
    Arrays.sort(chosen);
    return new CodedImages(
        Arrays.stream(chosen).mapToObj(i -> mu[i]).toArray(float[][]::new),
        Arrays.stream(chosen).mapToObj(i -> factors[i]).toArray(int[][]::new),
        sizes,
        indices,
        constant);
  }

  /** The images from one index up to another. */
  CodedImages range(int from, int to) {
    return new CodedImages(
        Arrays.copyOfRange(mu, from, to),
        Arrays.copyOfRange(factors, from, to),
        sizes,
        indices,
        constant);
  }

  /** Variance of each dimension over the images (divisor n). */
  double[] variances() {
    double[] variances = new double[latent()];
    for (int j = 0; j < variances.length; j++) {
      double mean = 0;
      for (float[] row : mu) {
        mean += row[j];
      }
      mean /= images();
      for (float[] row : mu) {
        variances[j] += (row[j] - mean) * (row[j] - mean);
      }
      variances[j] /= images();
    }
    return variances;
  }
}
