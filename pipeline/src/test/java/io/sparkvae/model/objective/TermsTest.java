// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.likelihood.BernoulliLikelihood;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.posterior.GaussianDraw;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.prior.NormalPrior;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Terms of aggregate posteriors against plain loops over a small batch, the last row padding. */
class TermsTest {
  private static final int BATCH = 6;
  private static final int REAL = 5;
  private static final int LATENT = 3;
  private static final ModelSpec SPEC =
      ModelSpec.vae(
          ImageShape.of(1, 2, 2),
          new Mlp(List.of(), Activation.TANH),
          LATENT,
          new BernoulliLikelihood());
  private static final double[] MU = numbers(1);
  private static final double[] LOG_VAR = numbers(2);
  private static final double[] Z = numbers(3);
  private static final double[] PRIOR = numbers(4);

  private static double[] numbers(long seed) {
    float[] drawn = new float[BATCH * LATENT];
    Noise.of(seed).gaussian(drawn);
    double[] wide = new double[drawn.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = drawn[i];
    }
    return wide;
  }

  private static double[] value(Term term) {
    Scope scope = Scope.training(SPEC.shape(), SPEC.latent(), BATCH, SPEC.objective().samples());
    Expression mu = Expression.input("mu", BATCH, LATENT);
    Expression logVar = Expression.input("logVar", BATCH, LATENT);
    GaussianDraw draw =
        new GaussianDraw(new Gaussian(mu, logVar), Expression.input("z", BATCH, LATENT));
    LatentDensity prior = new NormalPrior().density(scope, images -> null);
    Evidence evidence =
        new Evidence(
            scope,
            null,
            null,
            draw,
            draw.divergence(scope, prior),
            null,
            null,
            null,
            null,
            prior,
            null);
    Map<String, double[]> inputs =
        Map.of(
            "mu",
            MU,
            "logVar",
            LOG_VAR,
            "z",
            Z,
            "prior",
            PRIOR,
            "weight",
            new double[] {1, 1, 1, 1, 1, 0});
    Graph graph = new Graph(Map.of("value", term.value(evidence).expression()));
    try (GraphSession session = Engine.open(graph, Model.layout(SPEC), Precision.DOUBLE)) {
      graph.inputs().keySet().forEach(name -> session.input(name).put(inputs.get(name)));
      session.evaluate(List.of("value"));
      return session.output("value").toDoubles();
    }
  }

  private static double at(double[] rows, int i, int j) {
    return rows[i * LATENT + j];
  }

  /** q(z_j of row i | row k). */
  private static double density(int i, int k, int j) {
    double variance = Math.exp(at(LOG_VAR, k, j));
    double d = at(Z, i, j) - at(MU, k, j);
    return Math.exp(-d * d / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  }

  private static double correlation(int i, double own, double other) {
    double joint = 0;
    double marginals = 0;
    double[] sums = new double[LATENT];
    for (int k = 0; k < REAL; k++) {
      double all = k == i ? own : other;
      for (int j = 0; j < LATENT; j++) {
        sums[j] += (k == i ? own : other) * density(i, k, j);
        all *= density(i, k, j);
      }
      joint += all;
    }
    for (double sum : sums) {
      marginals += Math.log(sum);
    }
    return Math.log(joint) - marginals;
  }

  @Test
  void totalCorrelationIsChensEstimate() {
    double n = 40;
    double[] weighted = value(new TotalCorrelation(2, TotalCorrelation.Sampling.WEIGHTED, 40));
    double[] stratified = value(new TotalCorrelation(2, TotalCorrelation.Sampling.STRATIFIED, 40));
    double[] whole = value(new TotalCorrelation(1, TotalCorrelation.Sampling.STRATIFIED, REAL));
    double others = (n - 1) / n / (REAL - 1);
    for (int i = 0; i < REAL; i++) {
      double each = 1 / (n * REAL);
      assertThat(weighted[i]).isCloseTo(2 * correlation(i, each, each), within(1e-9));
      assertThat(stratified[i]).isCloseTo(2 * correlation(i, 1 / n, others), within(1e-9));
      // The whole data set as its minibatch: the aggregate posterior itself.
      assertThat(whole[i]).isCloseTo(correlation(i, 0.2, 0.2), within(1e-9));
      assertThat(weighted[i]).isNotCloseTo(stratified[i], within(1e-3));
    }
  }

  @Test
  void theDisentangledPriorsCovarianceIsThatOfTheImages() {
    double[] mean = new double[LATENT];
    double[] noise = new double[LATENT];
    double[][] covariance = new double[LATENT][LATENT];
    for (int i = 0; i < REAL; i++) {
      for (int j = 0; j < LATENT; j++) {
        mean[j] += at(MU, i, j) / REAL;
        noise[j] += Math.exp(at(LOG_VAR, i, j)) / REAL;
      }
    }
    double outside = 0;
    double first = 0;
    double second = 0;
    for (int a = 0; a < LATENT; a++) {
      for (int b = 0; b < LATENT; b++) {
        for (int i = 0; i < REAL; i++) {
          covariance[a][b] += (at(MU, i, a) - mean[a]) * (at(MU, i, b) - mean[b]) / REAL;
        }
        outside += a == b ? 0 : covariance[a][b] * covariance[a][b];
      }
      first += Math.pow(covariance[a][a] - 1, 2);
      second += Math.pow(covariance[a][a] + noise[a] - 1, 2);
    }
    assertThat(value(new DisentangledPrior(DisentangledPrior.Of.MEANS, 3, 7))[0])
        .isCloseTo(3 * outside + 7 * first, within(1e-9));
    assertThat(value(new DisentangledPrior(DisentangledPrior.Of.SAMPLES, 3, 7))[0])
        .isCloseTo(3 * outside + 7 * second, within(1e-9));
    assertThat(first).isNotCloseTo(second, within(1e-3));
  }

  private static double discrepancy(boolean imq, double... scales) {
    double sum = 0;
    for (double scale : scales) {
      double h = 2 * LATENT * scale;
      for (int a = 0; a < REAL; a++) {
        for (int b = 0; b < REAL; b++) {
          double[] d = new double[3];
          for (int j = 0; j < LATENT; j++) {
            d[0] += Math.pow(at(Z, a, j) - at(Z, b, j), 2);
            d[1] += Math.pow(at(PRIOR, a, j) - at(PRIOR, b, j), 2);
            d[2] += Math.pow(at(Z, a, j) - at(PRIOR, b, j), 2);
          }
          double[] k = new double[3];
          for (int t = 0; t < 3; t++) {
            k[t] = imq ? h / (h + d[t]) : Math.exp(-d[t] / h);
          }
          sum += a == b ? 0 : (k[0] + k[1]) / (REAL * (REAL - 1.0));
          sum -= 2 * k[2] / (REAL * REAL);
        }
      }
    }
    return sum;
  }

  @Test
  void meanDiscrepancyIsGrettonsUnbiasedEstimate() {
    double[] rbf = value(new MeanDiscrepancy(4, MeanDiscrepancy.Kernel.RBF, List.of(0.5)));
    double[] imq = value(new MeanDiscrepancy(4, MeanDiscrepancy.Kernel.IMQ, List.of(0.5, 2.0)));
    assertThat(rbf[0]).isCloseTo(4 * discrepancy(false, 0.5), within(1e-9));
    assertThat(imq[0]).isCloseTo(4 * discrepancy(true, 0.5, 2), within(1e-9));
    assertThat(rbf[0]).isNotCloseTo(imq[0], within(1e-3));
  }

  @Test
  void aNumberThatIsNoneIsRefusedAlike() {
    for (double weight : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Sparsity(weight, 0.1))
          .hasMessage("sparsity: expected a weight from 0, found " + weight);
      assertThatThrownBy(
              () -> new MeanDiscrepancy(weight, MeanDiscrepancy.Kernel.RBF, List.of(1.0)))
          .hasMessage("mean discrepancy: expected a weight from 0, found " + weight);
      assertThatThrownBy(() -> new TotalCorrelation(weight, TotalCorrelation.Sampling.WEIGHTED, 40))
          .hasMessage("total correlation: expected a weight from 0, found " + weight);
      assertThatThrownBy(() -> new Capacity(weight, 1, 1))
          .hasMessage("capacity: expected a number from 0, found " + weight);
      assertThatThrownBy(() -> new Capacity(1, weight, 1))
          .hasMessage("capacity: expected a number from 0, found " + weight);
      assertThatThrownBy(() -> new Capacity(1, 1, weight))
          .hasMessage("capacity: expected a number from 0, found " + weight);
      assertThatThrownBy(() -> new FreeBits(weight))
          .hasMessage("free bits: expected nats from 0, found " + weight);
      assertThatThrownBy(() -> new TotalFreeBits(weight))
          .hasMessage("free bits: expected nats from 0, found " + weight);
    }
    assertThatThrownBy(() -> new Sparsity(1, 1))
        .hasMessage("sparsity: expected a target in (0, 1), found 1.0");
  }

  @Test
  void totalFreeBitsBeginWithTheMean() {
    double kl = 0;
    for (int i = 0; i < REAL * LATENT; i++) {
      kl += (MU[i] * MU[i] + Math.exp(LOG_VAR[i]) - LOG_VAR[i] - 1) / 2 / REAL;
    }
    assertThat(value(new TotalFreeBits(0.1))[0]).isCloseTo(kl, within(1e-9));
    assertThat(value(new TotalFreeBits(100))[0]).isEqualTo(100);
  }
}
