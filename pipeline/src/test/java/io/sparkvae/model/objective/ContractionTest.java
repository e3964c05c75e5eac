// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractionTest {
  private static final ImageShape SHAPE = ImageShape.of(1, 2, 3);
  private static final int SIZE = 6;
  private static final double H = 1e-5;

  /** The penalty of one image, repeated, and its numeric Jacobian's sum of squares. */
  private static double[] penaltyAndJacobian(String model, int repeats) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference().with("model { latent = 3, " + model + " }", "test"), SHAPE);
    Scope scope = Scope.training(spec.shape(), spec.latent(), repeats, spec.objective().samples());
    Expression x = Expression.input("x", repeats, SIZE);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put("penalty", Contraction.squaredJacobian(spec.inference(scope), x));
    outputs.put("code", spec.inference(scope).code(x));
    ParameterLayout layout = Model.layout(spec);
    try (GraphSession session = Engine.open(new Graph(outputs), layout, Precision.DOUBLE)) {
      session.parameters().put(layout.initialise(3));
      NoiseInput noise =
          new NoiseInput(
              scope.noise().stream()
                  .filter(feed -> session.graph().inputs().containsKey(feed.name()))
                  .toList(),
              repeats);
      for (int i = 0; i < repeats; i++) {
        noise.draw(Noise.of(7, i), i);
      }
      noise.put(session);
      session.input("x").put(pixels(repeats, -1, 0));
      session.evaluate(List.of("penalty", "code"));
      double penalty = Arrays.stream(session.output("penalty").toDoubles()).average().orElseThrow();
      double jacobian = 0;
      for (int i = 0; i < SIZE; i++) {
        double[] up = code(session, pixels(repeats, i, H));
        double[] down = code(session, pixels(repeats, i, -H));
        for (int j = 0; j < 3; j++) {
          jacobian += Math.pow((up[j] - down[j]) / (2 * H), 2);
        }
      }
      return new double[] {penalty, jacobian};
    }
  }

  private static double[] code(GraphSession session, double[] x) {
    session.input("x").put(x);
    session.evaluate(List.of("code"));
    return session.output("code").toDoubles();
  }

  private static double[] pixels(int repeats, int moved, double by) {
    double[] x = new double[repeats * SIZE];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i % SIZE + 0.5) / SIZE + (i % SIZE == moved ? by : 0);
    }
    return x;
  }

  @Test
  void theClosedFormIsTheNumericJacobian() {
    for (String activation : List.of("sigmoid", "tanh", "identity")) {
      double[] both =
          penaltyAndJacobian(
              "posterior = deterministic, hidden = [], code.activation = " + activation, 1);
      assertThat(both[0]).as(activation).isCloseTo(both[1], within(1e-5));
    }
    // The control: without the activation's slope it is the linear layer's.
    double[] sigmoid =
        penaltyAndJacobian("posterior = deterministic, hidden = [], code.activation = sigmoid", 1);
    double[] linear = penaltyAndJacobian("posterior = deterministic, hidden = []", 1);
    assertThat(sigmoid[0]).isNotCloseTo(linear[0], within(1e-2));
  }

  /** 20,000 directions; the estimate of one has a standard deviation of about its mean. */
  @Test
  void productsEstimateAnyNetworksJacobian() {
    for (String posterior : List.of("deterministic", "gaussian")) {
      double[] both = penaltyAndJacobian("hidden = [5, 4], posterior = " + posterior, 20_000);
      assertThat(both[0] / both[1]).as(posterior).isCloseTo(1, within(0.04));
    }
  }
}
