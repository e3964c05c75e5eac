// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.likelihood.Deviation;
import io.sparkvae.model.likelihood.GaussianLikelihood;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.likelihood.Scale;
import io.sparkvae.model.likelihood.ScaledLikelihood;
import io.sparkvae.model.network.Mlp;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;

/**
 * A linear VAE at its optimum is probabilistic PCA (Lucas et al. 2019, arXiv 1911.02469), whose
 * likelihood is known (Tipping and Bishop 1999).
 */
class LinearVaeTest {
  private static final double VARIANCE = 0.05;
  private static final double[] DEVIATIONS = {0.7, 0.55, 0.4, 0.15, 0.15, 0.1, 0.1, 0.1};
  private static final float[][] DATA = data(400);

  private static ModelSpec spec(Mlp network, int latent) {
    return ModelSpec.vae(ImageShape.of(1, 2, 4), network, latent, new GaussianLikelihood(VARIANCE));
  }

  private static final ModelSpec LINEAR = spec(new Mlp(List.of(), Activation.IDENTITY), 5);

  /** Gaussian data whose axes are turned: two Householder reflections. */
  private static float[][] data(int n) {
    float[][] rows = new float[n][8];
    float[] mirrors = new float[16];
    Noise.of(21).gaussian(mirrors);
    for (int i = 0; i < n; i++) {
      Noise.of(22, i).gaussian(rows[i]);
      for (int j = 0; j < 8; j++) {
        rows[i][j] *= (float) DEVIATIONS[j];
      }
      for (int mirror = 0; mirror < 2; mirror++) {
        double dot = 0;
        double square = 0;
        for (int j = 0; j < 8; j++) {
          dot += rows[i][j] * mirrors[8 * mirror + j];
          square += mirrors[8 * mirror + j] * mirrors[8 * mirror + j];
        }
        for (int j = 0; j < 8; j++) {
          rows[i][j] -= (float) (2 * dot / square * mirrors[8 * mirror + j]);
        }
      }
      for (int j = 0; j < 8; j++) {
        rows[i][j] += 0.5f;
      }
    }
    return rows;
  }

  private static double[] eigenvalues() {
    double[][] wide = new double[DATA.length][8];
    for (int i = 0; i < DATA.length; i++) {
      for (int j = 0; j < 8; j++) {
        wide[i][j] = DATA[i][j];
      }
    }
    Covariance covariance = new Covariance(new Array2DRowRealMatrix(wide), false);
    return new EigenDecomposition(covariance.getCovarianceMatrix()).getRealEigenvalues();
  }

  /**
   * The largest mean ln p(x) of probabilistic PCA with a given variance: the model's covariance has
   * the sample's first eigenvalues where they are above it.
   */
  private static double best(int latent) {
    double[] eigenvalues = eigenvalues();
    double sum = 8 * Math.log(2 * Math.PI);
    for (int j = 0; j < 8; j++) {
      double model = j < latent ? Math.max(eigenvalues[j], VARIANCE) : VARIANCE;
      sum += Math.log(model) + eigenvalues[j] / model;
    }
    return -0.5 * sum;
  }

  @Test
  void theBoundIsTheLikelihoodOfProbabilisticPca() {
    long active = Arrays.stream(eigenvalues()).limit(5).filter(e -> e > VARIANCE).count();
    assertThat(active).isEqualTo(3);
    InMemory.Bound bound =
        InMemory.bound(LINEAR, InMemory.train(LINEAR, DATA, 200, 3000, 0.01), DATA, 50);
    assertThat(bound.elbo()).isCloseTo(best(5), within(0.05));
    assertThat(Arrays.stream(bound.kl()).filter(kl -> kl > 0.05).count()).isEqualTo(active);
    assertThat(Arrays.stream(bound.kl()).filter(kl -> kl < 0.02).count()).isEqualTo(5 - active);
    // Controls: not at the optimum; a dimension too few; a network that is not linear.
    double early =
        InMemory.bound(LINEAR, InMemory.train(LINEAR, DATA, 200, 60, 0.01), DATA, 50).elbo();
    assertThat(early).isLessThan(best(5) - 0.05);
    ModelSpec narrow = spec(new Mlp(List.of(), Activation.IDENTITY), 2);
    double lost =
        InMemory.bound(narrow, InMemory.train(narrow, DATA, 200, 3000, 0.01), DATA, 50).elbo();
    assertThat(lost).isCloseTo(best(2), within(0.05)).isLessThan(best(5) - 0.05);
    ModelSpec bent = spec(new Mlp(List.of(2), Activation.SIGMOID), 5);
    double other =
        InMemory.bound(bent, InMemory.train(bent, DATA, 200, 1000, 0.01), DATA, 50).elbo();
    assertThat(other).isLessThan(best(5) - 0.05);
  }

  private static float[][] times(float factor) {
    float[][] x = new float[DATA.length][8];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < 8; j++) {
        x[i][j] = factor * DATA[i][j];
      }
    }
    return x;
  }

  /** Of images in a unit, the rate, and the variance where it is learned. */
  private static double[] rateAndVariance(Likelihood likelihood, float factor) {
    ModelSpec spec =
        ModelSpec.vae(
            ImageShape.of(1, 2, 4), new Mlp(List.of(), Activation.IDENTITY), 3, likelihood);
    float[] theta = InMemory.train(spec, times(factor), 400, 15_000, 0.01);
    double[] s = AutoencodersTest.parameter(spec, theta, "likelihood.logScale");
    double logScale = s.length == 0 ? Double.NaN : -6 + Math.log1p(Math.exp(s[0] + 6));
    return new double[] {
      InMemory.bound(spec, theta, times(factor), 10).rate(), Math.exp(2 * logScale)
    };
  }

  /**
   * Tipping and Bishop 1999, equation 8; and Rybkin et al. 2021: with a learned width the rate does
   * not depend on the unit of x.
   */
  @Test
  void aLearnedVarianceIsTheMeanDiscardedEigenvalueInAnyUnit() {
    double discarded = Arrays.stream(eigenvalues()).skip(3).average().orElseThrow();
    Likelihood learned = new ScaledLikelihood(Deviation.GAUSSIAN, new Scale.Shared(1, -6));
    double[] small = rateAndVariance(learned, 0.3f);
    double[] large = rateAndVariance(learned, 3);
    System.out.printf(
        "learned variance over discarded: %.4f, of ten times the images %.4f; rates %.3f, %.3f%n",
        small[1] / discarded / 0.09, large[1] / discarded / 9, small[0], large[0]);
    assertThat(small[1] / discarded / 0.09).isCloseTo(1, within(0.01));
    assertThat(large[1] / discarded / 9).isCloseTo(1, within(0.01));
    assertThat(large[0] / small[0]).isCloseTo(1, within(0.05));
    // The control: a width that is fixed at what is right for one unit.
    Likelihood fixed = new GaussianLikelihood(discarded * 0.09);
    double own = rateAndVariance(fixed, 0.3f)[0];
    double other = rateAndVariance(fixed, 3)[0];
    System.out.printf("rates with a fixed variance: %.3f, %.3f%n", own, other);
    assertThat(own / small[0]).isCloseTo(1, within(0.05));
    assertThat(other / small[0]).isGreaterThan(1.5);
  }

  /** One dimension, f(z) = z: q(z|x) = N(x / (1 + c), c / (1 + c)), ELBO = ln N(x; 0, 1 + c). */
  @Test
  void thePosteriorOfOneDimensionIsKnown() {
    double c = 0.25;
    int n = 256;
    float[] drawn = new float[n];
    Noise.of(23).gaussian(drawn);
    double mean = 0;
    double square = 0;
    for (float x : drawn) {
      mean += x / n;
      square += (double) x * x / n;
    }
    double deviation = Math.sqrt(square - mean * mean);
    float[][] data = new float[n][1];
    for (int i = 0; i < n; i++) {
      data[i][0] = (float) ((drawn[i] - mean) / deviation * Math.sqrt(1 + c));
    }
    ModelSpec spec =
        ModelSpec.vae(
            ImageShape.of(1, 1, 1),
            new Mlp(List.of(), Activation.IDENTITY),
            1,
            new GaussianLikelihood(c));
    float[] theta = InMemory.train(spec, data, n, 3000, 0.01);
    Map<String, double[]> found =
        InMemory.evaluate(spec, theta, data, 1, ModelGraph.MU, ModelGraph.LOG_VAR);
    double sign = Math.signum(found.get(ModelGraph.MU)[0] * data[0][0]);
    double worstMean = 0;
    double worstVariance = 0;
    for (int i = 0; i < n; i++) {
      double mu = sign * found.get(ModelGraph.MU)[i];
      worstMean = Math.max(worstMean, Math.abs(mu - data[i][0] / (1 + c)));
      double variance = Math.exp(found.get(ModelGraph.LOG_VAR)[i]);
      worstVariance = Math.max(worstVariance, Math.abs(variance / (c / (1 + c)) - 1));
    }
    double exact = -0.5 * (Math.log(2 * Math.PI * (1 + c)) + 1);
    double elbo = InMemory.bound(spec, theta, data, 100).elbo();
    assertThat(worstMean).isLessThan(0.06);
    assertThat(worstVariance).isLessThan(0.1);
    assertThat(elbo).isCloseTo(exact, within(0.02));
    // The control: the same model before it has learned.
    float[] untrained = InMemory.train(spec, data, n, 20, 0.01);
    assertThat(InMemory.bound(spec, untrained, data, 20).elbo()).isLessThan(exact - 0.05);
  }
}
