// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.graph.Noise;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * FastICA with g = tanh and symmetric decorrelation (Hyvärinen 1999, IEEE Transactions on Neural
 * Networks 10, equations 20 and 45): with u = V y, V becomes E[g(u) y^T] - diag(E[g'(u)]) V, and
 * then (V V^T)^(-1/2) V, until it stays.
 *
 * @param iterations most of them
 * @param tolerance largest | |cos| - 1 | between a row and what it becomes at which it is done
 * @param seed of the start
 */
record FastIca(int iterations, double tolerance, long seed) implements Serializable {

  /** Sums over a partition; the driver adds them in the order of the partitions. */
  private record PartitionSums(double[] products, double[] slopes, long count)
      implements Serializable {}

  /**
   * @param whitened blocks of rows {@code [rows, k]} of mean 0 and covariance I
   * @return V, {@code [k, k]}, orthogonal
   * @throws DivergenceFailure when it does not converge
   */
  double[] unmixing(JavaRDD<double[]> whitened, int k) {
    double[] v = decorrelated(start(k), k);
    double change = Double.NaN;
    for (int i = 0; i < iterations; i++) {
      double[] next = decorrelated(step(whitened, v, k), k);
      change = change(v, next, k);
      v = next;
      if (change < tolerance) {
        return v;
      }
    }
    throw new DivergenceFailure(
        "ica: expected a change below train.ica.tolerance = %s within train.ica.iterations = %s, found %s"
            .formatted(tolerance, iterations, change));
  }

  private double[] start(int k) {
    float[] numbers = new float[k * k];
    Noise.of(seed, k).gaussian(numbers);
    double[] v = new double[k * k];
    for (int i = 0; i < v.length; i++) {
      v[i] = numbers[i];
    }
    return v;
  }

  private static double[] step(JavaRDD<double[]> whitened, double[] v, int k) {
    List<Tuple2<Integer, PartitionSums>> parts =
        new ArrayList<>(whitened.mapPartitionsWithIndex(new Add(v, k), true).collect());
    parts.sort(Comparator.comparing(Tuple2::_1));
    double[] products = new double[k * k];
    double[] slopes = new double[k];
    long count = 0;
    for (Tuple2<Integer, PartitionSums> part : parts) {
      for (int i = 0; i < products.length; i++) {
        products[i] += part._2().products()[i];
      }
      for (int i = 0; i < k; i++) {
        slopes[i] += part._2().slopes()[i];
      }
      count += part._2().count();
    }
    for (int i = 0; i < products.length; i++) {
      products[i] = (products[i] - slopes[i / k] * v[i]) / count;
    }
    return products;
  }

  private record Add(double[] v, int k)
      implements Function2<Integer, Iterator<double[]>, Iterator<Tuple2<Integer, PartitionSums>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<Integer, PartitionSums>> call(Integer index, Iterator<double[]> blocks) {
      double[] products = new double[k * k];
      double[] slopes = new double[k];
      long count = 0;
      while (blocks.hasNext()) {
        double[] block = blocks.next();
        for (int row = 0; row < block.length; row += k) {
          for (int i = 0; i < k; i++) {
            double u = 0;
            for (int j = 0; j < k; j++) {
              u += v[i * k + j] * block[row + j];
            }
            double g = StrictMath.tanh(u);
            slopes[i] += 1 - g * g;
            for (int j = 0; j < k; j++) {
              products[i * k + j] += g * block[row + j];
            }
          }
          count++;
        }
      }
      return List.of(new Tuple2<>(index, new PartitionSums(products, slopes, count))).iterator();
    }
  }

  /** (V V^T)^(-1/2) V. */
  private static double[] decorrelated(double[] v, int k) {
    double[] square = new double[k * k];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        for (int l = 0; l < k; l++) {
          square[i * k + j] += v[i * k + l] * v[j * k + l];
        }
      }
    }
    Eigen eigen = Eigen.of(square, k);
    double[] root = new double[k * k];
    for (int e = 0; e < k; e++) {
      double scale = 1 / Math.sqrt(eigen.values()[e]);
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          root[i * k + j] += scale * eigen.vectors()[e * k + i] * eigen.vectors()[e * k + j];
        }
      }
    }
    double[] result = new double[k * k];
    for (int i = 0; i < k; i++) {
      for (int l = 0; l < k; l++) {
        for (int j = 0; j < k; j++) {
          result[i * k + j] += root[i * k + l] * v[l * k + j];
        }
      }
    }
    return result;
  }

  private static double change(double[] before, double[] after, int k) {
    double most = 0;
    for (int i = 0; i < k; i++) {
      double cosine = 0;
      for (int j = 0; j < k; j++) {
        cosine += before[i * k + j] * after[i * k + j];
      }
      // Not Math.max alone: a change that is not a number must not count as convergence.
      double moved = Math.abs(Math.abs(cosine) - 1);
      most = Double.isNaN(moved) || moved > most ? moved : most;
    }
    return most;
  }
}
