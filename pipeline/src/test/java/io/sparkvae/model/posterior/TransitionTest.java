// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.posterior.Transition.Time;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Jumps;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The terms of temporal difference VAE where everything is linear and Gaussian: one dimension, z_1
 * ~ N(m, v) as believed, z_2 = a z_1 + c + noise of variance s, x = z_2 + noise of variance r.
 */
class TransitionTest {
  private static final double M = 0.3;
  private static final double V = 0.7;
  private static final double A = 1.4;
  private static final double C = -0.6;
  private static final double S = 0.4;
  private static final double R = 0.25;
  private static final double X = 1.1;
  private static final int DRAWS = 5;

  /** What the model predicts of z_2 before it sees x. */
  private static final double PREDICTED = A * M + C;

  private static final double SPREAD = A * A * V + S;

  /** What is to be believed of z_2 given x. */
  private static final double GAIN = SPREAD / (SPREAD + R);

  private static final double LATER = PREDICTED + GAIN * (X - PREDICTED);
  private static final double LATER_VARIANCE = SPREAD * (1 - GAIN);

  /** q(z_1|z_2): z_1 = m + g (z_2 - a m - c), of variance v s / (a^2 v + s). */
  private static final double BACK = A * V / SPREAD;

  private static final double BACK_VARIANCE = V * S / SPREAD;

  /** Terms of each draw. */
  private record Terms(double[] first, double[] second, double[] divergence, double[] logRatio) {}

  private static Terms terms(double backVariance) {
    Scope scope = Scope.inUse(ImageShape.of(1, 1, 1), new LatentShape(List.of(1, 1)), DRAWS);
    Jumps jumps = new Jumps(2, List.of(), Activation.TANH);
    Expression belief = Expression.input("belief", DRAWS, 1);
    Transition drawn =
        Transition.draw(
            scope,
            jumps,
            new Time(belief, gaussian(M, V)),
            new Time(belief, gaussian(LATER, LATER_VARIANCE)),
            jumps.gap(2, DRAWS),
            Expression.input("second", DRAWS, 1),
            Expression.input("first", DRAWS, 1));
    Graph graph =
        new Graph(
            Map.of(
                "z1", drawn.first(),
                "z2", drawn.second(),
                "divergence", drawn.divergence(),
                "logRatio", drawn.logRatio()));
    Map<String, double[]> parameters = new HashMap<>();
    // The jump adds to z_1; it reads z_1 and the gap, one-hot.
    parameters.put("prior.jump.mean.weight", new double[] {A - 1, 9, C});
    parameters.put("prior.jump.logVar.bias", new double[] {Math.log(S)});
    // Reads z_2, both beliefs, and the gap.
    parameters.put(
        "posterior.before.mean.weight", new double[] {BACK, 0, 0, 9, M - BACK * PREDICTED});
    parameters.put("posterior.before.logVar.bias", new double[] {Math.log(backVariance)});
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      double[] vector = new double[graph.layout().size()];
      for (ParameterLayout.Slot slot : graph.layout().slots()) {
        double[] values = parameters.getOrDefault(slot.name(), new double[slot.size()]);
        System.arraycopy(values, 0, vector, slot.offset(), slot.size());
      }
      session.parameters().put(vector);
      session.input("belief").put(new double[] {4, -2, 0.5, 1, 3});
      session.input("second").put(NOISE_2);
      session.input("first").put(NOISE_1);
      session.evaluate(List.copyOf(graph.outputs().keySet()));
      return new Terms(
          session.output("z1").toDoubles(),
          session.output("z2").toDoubles(),
          session.output("divergence").toDoubles(),
          session.output("logRatio").toDoubles());
    }
  }

  private static final double[] NOISE_2 = {0.2, -1.5, 0.9, 2.1, -0.4};
  private static final double[] NOISE_1 = {-0.7, 0.1, 1.8, -2.2, 0.6};

  private static Gaussian gaussian(double mean, double variance) {
    return new Gaussian(
        Expression.constant(mean).broadcast(DRAWS, 1),
        Expression.constant(Math.log(variance)).broadcast(DRAWS, 1));
  }

  private static double ln(double z, double mean, double variance) {
    return -0.5 * ((z - mean) * (z - mean) / variance + Math.log(2 * Math.PI * variance));
  }

  @Test
  void eachTermIsWhatItIsByHand() {
    Terms found = terms(BACK_VARIANCE);
    for (int i = 0; i < DRAWS; i++) {
      double z2 = LATER + Math.sqrt(LATER_VARIANCE) * NOISE_2[i];
      double back = M + BACK * (z2 - PREDICTED);
      double z1 = back + Math.sqrt(BACK_VARIANCE) * NOISE_1[i];
      assertThat(found.second[i]).isCloseTo(z2, within(1e-12));
      assertThat(found.first[i]).isCloseTo(z1, within(1e-12));
      double jump = ln(z2, LATER, LATER_VARIANCE) - ln(z2, A * z1 + C, S);
      double kl =
          0.5 * (((back - M) * (back - M) + BACK_VARIANCE) / V + Math.log(V / BACK_VARIANCE) - 1);
      assertThat(found.divergence[i]).isCloseTo(jump + kl, within(1e-12));
      double earlier = ln(z1, back, BACK_VARIANCE) - ln(z1, M, V);
      assertThat(found.logRatio[i]).isCloseTo(-jump - earlier, within(1e-12));
    }
  }

  /**
   * With the true p_B(z_2|b_2) and the true q, every draw gives the probability of x given the
   * past; with another q, no two draws give the same, and no one that of x.
   */
  @Test
  void theBoundIsTightWhereBeliefAndReturnAreTrue() {
    double evidence = ln(X, PREDICTED, SPREAD + R);
    Terms exact = terms(BACK_VARIANCE);
    Terms wrong = terms(2 * BACK_VARIANCE);
    double mean = 0;
    for (int i = 0; i < DRAWS; i++) {
      assertThat(ln(X, exact.second[i], R) + exact.logRatio[i]).isCloseTo(evidence, within(1e-10));
      mean += (ln(X, wrong.second[i], R) + wrong.logRatio[i]) / DRAWS;
    }
    assertThat(mean).isLessThan(evidence - 0.01);
  }
}
