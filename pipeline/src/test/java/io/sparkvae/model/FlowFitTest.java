// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.posterior.Draw;
import io.sparkvae.model.posterior.GaussianPosterior;
import io.sparkvae.model.posterior.InverseAutoregressivePosterior;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.train.updater.Adam;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a flow can follow and a Gaussian cannot. */
class FlowFitTest {
  /**
   * KL(q || p) of a banana, z1 ~ N(0, 1) and z2 ~ N(z1^2 - 1, 1/4), after a short training: an
   * inverse autoregressive flow bends, a diagonal Gaussian, the control, cannot.
   */
  @Test
  void iafHalvesTheGapToABanana() {
    double diagonal = gap(new GaussianPosterior());
    double flow = gap(new InverseAutoregressivePosterior(2, List.of(16)));
    System.out.printf("banana: KL %.3f nats diagonal, %.3f IAF%n", diagonal, flow);
    assertThat(diagonal).isGreaterThan(0.5);
    assertThat(flow).isLessThan(0.5 * diagonal);
  }

  private static double gap(Posterior posterior) {
    int rows = 256;
    Scope scope = FlowTest.scope(FlowTest.spec(2), rows);
    Draw q = posterior.draw(scope, Expression.constant(new double[rows], rows, 1));
    Expression first = q.z().slice(1, 0, 1);
    Expression second = q.z().slice(1, 1, 2);
    Expression target =
        Gaussian.logStandard(first)
            .plus(
                new Gaussian(first.square().minus(1), Expression.constant(Math.log(0.25)))
                    .logDensity(second));
    Graph graph =
        new Graph(Map.of("loss", q.logDensity(scope).sum().minus(target.sum()).times(1.0 / rows)));
    float[] theta = graph.layout().initialise(2);
    float[] m = new float[theta.length];
    float[] v = new float[theta.length];
    float[] gradient = new float[theta.length];
    float[] eps = new float[rows * 2];
    Noise noise = Noise.of(5);
    double tail = 0;
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      for (int step = 1; step <= 1200; step++) {
        noise.gaussian(eps);
        session.parameters().put(theta);
        session.input(ModelGraph.EPS).put(eps);
        session.differentiate("loss", List.of("loss"));
        session.gradient().get(gradient);
        tail += step > 1100 ? session.output("loss").scalar() / 100 : 0;
        new Adam(0.9, 0.999, 1e-8).step(theta, m, v, gradient, 0.01, step);
      }
    }
    return tail;
  }
}
