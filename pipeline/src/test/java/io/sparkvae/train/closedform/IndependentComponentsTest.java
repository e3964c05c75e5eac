// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.latents.Fixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** ICA on mixtures that are known. */
class IndependentComponentsTest {
  @Test
  void independentComponentsAreFoundWherePrincipalOnesAreNot() {
    int k = 3;
    Random random = new Random(1);
    double[][] mixing = {{1, 0.6, -0.4}, {-0.5, 1, 0.7}, {0.3, -0.8, 1.2}};
    double[][] rows = new double[20_000][k];
    for (double[] row : rows) {
      for (int s = 0; s < k; s++) {
        double u = random.nextDouble() - 0.5;
        double laplace = -Math.signum(u) * Math.log(1 - 2 * Math.abs(u));
        for (int i = 0; i < k; i++) {
          row[i] += mixing[i][s] * laplace;
        }
      }
    }
    double[] mean = new double[k];
    Eigen eigen = Eigen.of(ClosedFormTest.covariance(rows, mean), k);
    List<double[]> blocks = new ArrayList<>();
    for (int from = 0; from < rows.length; from += 1000) {
      double[] block = new double[1000 * k];
      for (int i = 0; i < 1000; i++) {
        for (int j = 0; j < k; j++) {
          for (int l = 0; l < k; l++) {
            block[i * k + j] +=
                eigen.vectors()[j * k + l]
                    * (rows[from + i][l] - mean[l])
                    / Math.sqrt(eigen.values()[j]);
          }
        }
      }
      blocks.add(block);
    }
    var whitened =
        JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext()).parallelize(blocks, 4);
    double[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    assertThat(amari(identity, eigen, mixing)).isGreaterThan(0.2);
    double[] unmixing = new FastIca(100, 1e-8, 0).unmixing(whitened, k);
    assertThat(amari(unmixing, eigen, mixing)).isLessThan(0.05);
    assertThat(new FastIca(100, 1e-8, 0).unmixing(whitened, k)).isEqualTo(unmixing);
    assertThatThrownBy(() -> new FastIca(1, 1e-8, 0).unmixing(whitened, k))
        .isInstanceOf(DivergenceFailure.class)
        .hasMessageContaining("train.ica.iterations = 1, found ");
  }

  /** How far V L^(-1/2) U^T A is from a scaled permutation, in [0, 1] (Amari et al. 1996). */
  private static double amari(double[] v, Eigen eigen, double[][] mixing) {
    int k = mixing.length;
    double[][] p = new double[k][k];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        for (int l = 0; l < k; l++) {
          for (int m = 0; m < k; m++) {
            p[i][j] +=
                v[i * k + l]
                    / Math.sqrt(eigen.values()[l])
                    * eigen.vectors()[l * k + m]
                    * mixing[m][j];
          }
        }
      }
    }
    double error = 0;
    for (int i = 0; i < k; i++) {
      double row = 0;
      double column = 0;
      double mostOfRow = 0;
      double mostOfColumn = 0;
      for (int j = 0; j < k; j++) {
        row += Math.abs(p[i][j]);
        column += Math.abs(p[j][i]);
        mostOfRow = Math.max(mostOfRow, Math.abs(p[i][j]));
        mostOfColumn = Math.max(mostOfColumn, Math.abs(p[j][i]));
      }
      error += row / mostOfRow + column / mostOfColumn - 2;
    }
    return error / (2.0 * k * (k - 1));
  }
}
