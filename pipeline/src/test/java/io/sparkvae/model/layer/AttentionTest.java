// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Self-attention over the places of an image, against loops. */
class AttentionTest {
  private static final int ROWS = 2;
  private static final int PLACES = 6;
  private static final int CHANNELS = 3;

  private static final Expression X = Expression.input("x", ROWS, 2, 3, CHANNELS);

  private static Graph graph(Attention attention) {
    Scope scope = Scope.inUse(ImageShape.of(1, 2, 3), LatentShape.of(1), ROWS);
    // A gain that keeps a graph without attention from being a bare input.
    Expression gain =
        scope.parameter("gain", new io.sparkvae.graph.Initialisation.Constant(1), CHANNELS);
    return new Graph(Map.of("y", attention.apply(scope, X, "a").times(gain)));
  }

  private static double[] evaluate(Graph graph, float[] theta, double[] x) {
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(theta);
      session.input("x").put(x);
      session.evaluate(List.of("y"));
      return session.output("y").toDoubles();
    }
  }

  private static double[] image() {
    return new Random(5).doubles(ROWS * PLACES * CHANNELS, -2, 2).toArray();
  }

  /** With a last layer that does not start at 0, and biases that do not either. */
  private static float[] trained(Graph graph) {
    float[] theta = graph.layout().initialise(3);
    Random random = new Random(9);
    for (ParameterLayout.Slot slot : graph.layout().slots()) {
      if (slot.name().matches("a\\.out\\.weight|a\\..*\\.bias")) {
        for (int i = 0; i < slot.size(); i++) {
          theta[slot.offset() + i] = random.nextFloat() - 0.5f;
        }
      }
    }
    return theta;
  }

  @Test
  void startsAsTheIdentity() {
    Graph graph = graph(Attention.LOWEST);
    assertThat(evaluate(graph, graph.layout().initialise(3), image())).containsExactly(image());
    // The control: once its last layer is trained, it is not.
    assertThat(evaluate(graph, trained(graph), image())).isNotEqualTo(image());
  }

  @Test
  void isWhatLoopsGive() {
    Graph graph = graph(Attention.LOWEST);
    float[] theta = trained(graph);
    double[] x = image();
    double[] expected = x.clone();
    for (int row = 0; row < ROWS; row++) {
      double[][] h = new double[PLACES][];
      for (int p = 0; p < PLACES; p++) {
        h[p] = normalised(x, (row * PLACES + p) * CHANNELS, graph, theta);
      }
      for (int p = 0; p < PLACES; p++) {
        double[] query = linear(h[p], "a.query", graph, theta);
        double[] seen = new double[CHANNELS];
        double all = 0;
        for (int q = 0; q < PLACES; q++) {
          double weight =
              Math.exp(dot(query, linear(h[q], "a.key", graph, theta)) / Math.sqrt(CHANNELS));
          double[] value = linear(h[q], "a.value", graph, theta);
          for (int c = 0; c < CHANNELS; c++) {
            seen[c] += weight * value[c];
          }
          all += weight;
        }
        for (int c = 0; c < CHANNELS; c++) {
          seen[c] /= all;
        }
        double[] out = linear(seen, "a.out", graph, theta);
        for (int c = 0; c < CHANNELS; c++) {
          expected[(row * PLACES + p) * CHANNELS + c] += out[c];
        }
      }
    }
    assertThat(evaluate(graph, theta, x)).containsExactly(expected, offset(1e-9));
  }

  @Test
  void everyPlaceSeesEveryOtherOfItsImage() {
    for (Attention attention : Attention.values()) {
      Graph graph = graph(attention);
      float[] theta = trained(graph);
      double[] before = evaluate(graph, theta, image());
      double[] moved = image();
      moved[0] += 1;
      double[] after = evaluate(graph, theta, moved);
      for (int place = 1; place < ROWS * PLACES; place++) {
        boolean sameImage = place < PLACES;
        assertThat(after[place * CHANNELS] != before[place * CHANNELS])
            .as("%s, place %d", attention, place)
            .isEqualTo(sameImage && attention == Attention.LOWEST);
      }
    }
  }

  private static double[] normalised(double[] x, int from, Graph graph, float[] theta) {
    double mean = 0;
    double squares = 0;
    for (int c = 0; c < CHANNELS; c++) {
      mean += x[from + c] / CHANNELS;
    }
    for (int c = 0; c < CHANNELS; c++) {
      squares += (x[from + c] - mean) * (x[from + c] - mean) / CHANNELS;
    }
    double[] h = new double[CHANNELS];
    int bias = graph.layout().slot("a.norm.bias").offset();
    for (int c = 0; c < CHANNELS; c++) {
      h[c] = (x[from + c] - mean) / Math.sqrt(squares + 1e-5) + theta[bias + c];
    }
    return h;
  }

  private static double[] linear(double[] h, String name, Graph graph, float[] theta) {
    int weight = graph.layout().slot(name + ".weight").offset();
    int bias = graph.layout().slot(name + ".bias").offset();
    double[] y = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      y[c] = theta[bias + c];
      for (int i = 0; i < CHANNELS; i++) {
        y[c] += h[i] * theta[weight + i * CHANNELS + c];
      }
    }
    return y;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
