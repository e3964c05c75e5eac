// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Compares the gradient of a session, in double, with central differences: {@code (f(p + h v) - f(p
 * - h v)) / 2h} must be the product of the gradient and the direction {@code v}. What the graph
 * detaches is held at its value, because that is what the gradient of a detached expression means.
 */
public final class GradientCheck {
  /** How far the parameters move each way, whatever the direction. */
  private static final double DISTANCE = 1e-5;

  private static final double TOLERANCE = 1e-6;

  /** Parameters of a large graph that are checked one by one, drawn at random. */
  private static final int MOST = 300;

  private GradientCheck() {}

  /**
   * Checks one random direction through all parameters. A wrong element changes the product with a
   * random direction, so this finds what {@link #eachParameter} finds, and needs two evaluations
   * instead of two a parameter. If the product is wrong, one direction for each parameter tensor
   * finds out which.
   *
   * @param inputs by name; the graph's parameters start from its initialisation, all shifted away
   *     from 0
   */
  public static void check(Graph graph, String loss, Map<String, double[]> inputs) {
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      check(session, loss, inputs);
    }
  }

  /** Checks likewise on a session in double that is open; changes its parameters and inputs. */
  public static void check(GraphSession session, String loss, Map<String, double[]> inputs) {
    check(session, loss, inputs, GradientCheck::compareTogether);
  }

  /** Checks every parameter on its own, or 300 of a large graph's. */
  public static void eachParameter(Graph graph, String loss, Map<String, double[]> inputs) {
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      check(session, loss, inputs, GradientCheck::compareParameters);
    }
  }

  /** Compares a gradient at {@code p} with differences of the session's loss. */
  private interface Comparison {
    void compare(double[] gradient, GraphSession session, String loss, double[] p);
  }

  private static void check(
      GraphSession session, String loss, Map<String, double[]> inputs, Comparison comparison) {
    Graph graph = session.graph();
    double[] p = start(graph);
    inputs.forEach((name, values) -> session.input(name).put(values));
    session.parameters().put(p);
    session.differentiate(loss, List.of(loss));
    double[] gradient = session.gradient().toDoubles();
    assertThat(gradient).as("a gradient that is not all zero").matches(g -> norm(g) > 1e-8);
    Graph held = DetachedHeld.at(graph, loss, p, inputs);
    if (held == graph) {
      comparison.compare(gradient, session, loss, p);
      return;
    }
    try (GraphSession ofHeld = Engine.open(held, graph.layout(), Precision.DOUBLE)) {
      held.inputs().keySet().forEach(name -> ofHeld.input(name).put(inputs.get(name)));
      comparison.compare(gradient, ofHeld, loss, p);
    }
  }

  /** Compares in one direction, and where that differs in one for each tensor, to name it. */
  static void compareTogether(double[] gradient, GraphSession session, String loss, double[] p) {
    Direction all = new Direction("all parameters", 0, gaussian(Noise.of(19), p.length));
    Difference difference = difference(gradient, session, loss, p, all);
    if (!difference.isSmall()) {
      tensors(session.graph().layout())
          .forEach(tensor -> difference(gradient, session, loss, p, tensor).check());
    }
    difference.check();
  }

  private static void compareParameters(
      double[] gradient, GraphSession session, String loss, double[] p) {
    parameters(session.graph().layout())
        .forEach(parameter -> difference(gradient, session, loss, p, parameter).check());
  }

  private static Difference difference(
      double[] gradient, GraphSession session, String loss, double[] p, Direction direction) {
    double h = DISTANCE / norm(direction.values());
    double ahead = at(session, loss, direction.from(p, h));
    double behind = at(session, loss, direction.from(p, -h));
    return new Difference(
        "d%s/d%s".formatted(loss, direction.name()),
        direction.dot(gradient),
        (ahead - behind) / (2 * h));
  }

  /**
   * A derivative in one direction.
   *
   * @param analytic by the gradient
   * @param numeric by central differences
   */
  private record Difference(String name, double analytic, double numeric) {
    private double tolerance() {
      return TOLERANCE * Math.max(1, Math.abs(numeric) / 10);
    }

    boolean isSmall() {
      return Math.abs(analytic - numeric) <= tolerance();
    }

    void check() {
      assertThat(analytic).as(name).isCloseTo(numeric, within(tolerance()));
    }
  }

  /**
   * A direction in the space of the parameters.
   *
   * @param offset of the first parameter that it changes
   * @param values how much it changes that one and those after it
   */
  record Direction(String name, int offset, double[] values) {
    double[] from(double[] p, double h) {
      double[] moved = p.clone();
      for (int i = 0; i < values.length; i++) {
        moved[offset + i] += h * values[i];
      }
      return moved;
    }

    double dot(double[] gradient) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += gradient[offset + i] * values[i];
      }
      return sum;
    }
  }

  /** A random direction for each tensor of the layout. */
  private static List<Direction> tensors(ParameterLayout layout) {
    Noise noise = Noise.of(17);
    List<Direction> directions = new ArrayList<>();
    for (ParameterLayout.Slot slot : layout.slots()) {
      directions.add(new Direction(slot.name(), slot.offset(), gaussian(noise, slot.size())));
    }
    return directions;
  }

  private static List<Direction> parameters(ParameterLayout layout) {
    int[] order = Noise.of(13).permutation(layout.size());
    return Arrays.stream(order)
        .limit(MOST)
        .mapToObj(i -> new Direction("p[" + i + "]", i, new double[] {1}))
        .toList();
  }

  /** The graph's initialisation, shifted away from 0. */
  static double[] start(Graph graph) {
    float[] initial = graph.layout().initialise(7);
    double[] p = new double[initial.length];
    double[] shift = gaussian(Noise.of(11), p.length);
    for (int i = 0; i < p.length; i++) {
      p[i] = initial[i] + 0.1 * shift[i];
    }
    return p;
  }

  private static double[] gaussian(Noise noise, int n) {
    float[] drawn = new float[n];
    noise.gaussian(drawn);
    double[] wide = new double[n];
    for (int i = 0; i < n; i++) {
      wide[i] = drawn[i];
    }
    return wide;
  }

  private static double at(GraphSession session, String loss, double[] p) {
    session.parameters().put(p);
    session.evaluate(List.of(loss));
    return session.output(loss).scalar();
  }

  private static double norm(double[] g) {
    return Math.sqrt(Arrays.stream(g).map(v -> v * v).sum());
  }
}
