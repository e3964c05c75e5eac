package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import java.util.List;
import java.util.Map;

/**
 * Central differences in double: {@code (f(p + h) - f(p - h)) / 2h} for every parameter, against
 * the gradient of the session. What the graph detaches is held at its value, for that is what the
 * gradient of a detached expression means.
 */
public final class GradientCheck {
  private static final double H = 1e-5;
  private static final double TOLERANCE = 1e-6;

  /** Parameters checked of a large graph, drawn at random. */
  private static final int MOST = 300;

  private GradientCheck() {}

  /**
   * @param inputs by name; the graph's parameters start from its initialisation, all shifted away
   *     from 0
   */
  public static void check(Graph graph, String loss, Map<String, double[]> inputs) {
    double[] p = start(graph);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE);
        GraphSession held =
            Engine.open(
                DetachedHeld.at(graph, loss, p, inputs), graph.layout(), Precision.DOUBLE)) {
      inputs.forEach((name, values) -> session.input(name).put(values));
      held.graph().inputs().keySet().forEach(name -> held.input(name).put(inputs.get(name)));
      session.parameters().put(p);
      session.differentiate(loss, List.of(loss));
      double[] gradient = session.gradient().toDoubles();
      assertThat(gradient).as("a gradient that is not all zero").matches(g -> norm(g) > 1e-8);
      int[] order = Noise.of(13).permutation(p.length);
      for (int i : java.util.Arrays.copyOf(order, Math.min(order.length, MOST))) {
        double numeric = (at(held, loss, p, i, H) - at(held, loss, p, i, -H)) / (2 * H);
        assertThat(gradient[i])
            .as("d%s/dp[%d]", loss, i)
            .isCloseTo(
                numeric,
                org.assertj.core.data.Offset.offset(TOLERANCE * Math.max(1, Math.abs(numeric))));
      }
    }
  }

  private static double[] start(Graph graph) {
    float[] initial = graph.layout().initialise(7);
    double[] p = new double[initial.length];
    float[] shift = new float[p.length];
    Noise.of(11).gaussian(shift);
    for (int i = 0; i < p.length; i++) {
      p[i] = initial[i] + 0.1 * shift[i];
    }
    return p;
  }

  private static double at(GraphSession session, String loss, double[] p, int i, double h) {
    double[] moved = p.clone();
    moved[i] += h;
    session.parameters().put(moved);
    session.evaluate(List.of(loss));
    return session.output(loss).scalar();
  }

  private static double norm(double[] g) {
    double sum = 0;
    for (double v : g) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }
}
