// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.graph.engine.GradientCheck;
import io.sparkvae.graph.engine.SessionEquality;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrentCellTest {
  private static final int ROWS = 2;
  private static final int IN = 3;
  private static final int UNITS = 4;
  private static final int STEPS = 3;

  static List<RecurrentCell> cells() {
    return List.of(new GatedRecurrentUnit(UNITS), new LongShortTermMemory(UNITS));
  }

  /** The outputs of all steps, {@code h1} to {@code h3}, and a loss that reads the last. */
  private static Graph unrolled(RecurrentCell cell) {
    Scope scope = Scope.inUse(ImageShape.of(1, 1, 1), LatentShape.of(1), ROWS);
    RecurrentState state = cell.start(ROWS);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    for (int t = 1; t <= STEPS; t++) {
      state = cell.step(scope, "cell", Expression.input("x" + t, ROWS, IN), state);
      outputs.put("h" + t, state.output());
    }
    outputs.put("loss", state.output().plus(0.3).square().sum());
    return new Graph(outputs);
  }

  private static Map<String, double[]> inputs() {
    Map<String, double[]> inputs = new LinkedHashMap<>();
    for (int t = 1; t <= STEPS; t++) {
      inputs.put("x" + t, gaussian(t, ROWS * IN));
    }
    return inputs;
  }

  private static double[] gaussian(long seed, int n) {
    float[] drawn = new float[n];
    Noise.of(seed).gaussian(drawn);
    double[] wide = new double[n];
    for (int i = 0; i < n; i++) {
      wide[i] = drawn[i];
    }
    return wide;
  }

  private static Map<String, double[]> outputs(
      RecurrentCell cell, double[] parameters, Map<String, double[]> inputs) {
    Map<String, double[]> found = new LinkedHashMap<>();
    try (GraphSession session = Engine.open(unrolled(cell), Precision.DOUBLE)) {
      session.parameters().put(parameters);
      inputs.forEach((name, values) -> session.input(name).put(values));
      session.evaluate(List.of("h1", "h2", "h3"));
      for (int t = 1; t <= STEPS; t++) {
        found.put("h" + t, session.output("h" + t).toDoubles());
      }
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void gradientThroughAllStepsEqualsCentralDifferences(RecurrentCell cell) {
    GradientCheck.eachParameter(unrolled(cell), "loss", inputs());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void bothExecutorsAgree(RecurrentCell cell) {
    try (GraphSession session = Engine.open(unrolled(cell), Precision.DOUBLE)) {
      SessionEquality.check(session, "loss", inputs());
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void anUnrolledNetworkHasTheWeightsOfOneStep(RecurrentCell cell) {
    int gates = cell instanceof LongShortTermMemory ? 4 : 3;
    int biasOfReset = cell instanceof LongShortTermMemory ? 0 : UNITS;
    assertThat(unrolled(cell).layout().size())
        .isEqualTo(gates * UNITS * (IN + UNITS + 1) + biasOfReset);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aStepDependsOnItsInputAndThoseBeforeAlone(RecurrentCell cell) {
    double[] parameters = gaussian(9, unrolled(cell).layout().size());
    Map<String, double[]> before = outputs(cell, parameters, inputs());
    Map<String, double[]> other = inputs();
    other.put("x2", gaussian(77, ROWS * IN));
    Map<String, double[]> after = outputs(cell, parameters, other);
    assertThat(after.get("h1")).isEqualTo(before.get("h1"));
    assertThat(after.get("h2")).isNotEqualTo(before.get("h2"));
    assertThat(after.get("h3")).isNotEqualTo(before.get("h3"));
  }

  /** All inputs at once give what they give step by step, also from the last one back. */
  @ParameterizedTest
  @MethodSource("cells")
  void knownInputsGiveTheOutputsOfSingleSteps(RecurrentCell cell) {
    Scope scope = Scope.inUse(ImageShape.of(1, 1, 1), LatentShape.of(1), ROWS);
    List<Expression> x = new ArrayList<>();
    for (int t = 1; t <= STEPS; t++) {
      x.add(Expression.input("x" + t, ROWS, IN));
    }
    Expression known = Expression.concat(1, x);
    Map<String, Expression> all = new LinkedHashMap<>();
    List<Expression> forward = cell.outputs(scope, "cell", known, STEPS);
    List<Expression> backward = cell.outputsBackward(scope, "cell", known, STEPS);
    for (int t = 1; t <= STEPS; t++) {
      all.put("h" + t, forward.get(t - 1));
      all.put("b" + t, backward.get(t - 1));
    }
    double[] parameters = gaussian(9, unrolled(cell).layout().size());
    Map<String, double[]> turned = new LinkedHashMap<>();
    inputs().forEach((name, v) -> turned.put("x" + (STEPS + 1 - (name.charAt(1) - '0')), v));
    Map<String, double[]> expected = outputs(cell, parameters, inputs());
    outputs(cell, parameters, turned)
        .forEach((name, v) -> expected.put("b" + (STEPS + 1 - (name.charAt(1) - '0')), v));
    try (GraphSession session = Engine.open(new Graph(all), Precision.DOUBLE)) {
      session.parameters().put(parameters);
      inputs().forEach((name, values) -> session.input(name).put(values));
      session.evaluate(List.copyOf(all.keySet()));
      all.keySet()
          .forEach(
              name ->
                  assertThat(session.output(name).toDoubles())
                      .as(name)
                      .containsExactly(expected.get(name), within(1e-12)));
    }
  }

  /** Against the formulas, written out for one row. */
  @ParameterizedTest
  @MethodSource("cells")
  void outputsAreThoseOfTheFormulas(RecurrentCell cell) {
    ParameterLayout layout = unrolled(cell).layout();
    double[] p = gaussian(5, layout.size());
    Map<String, double[]> found = outputs(cell, p, inputs());
    double[] h = new double[UNITS];
    double[] c = new double[UNITS];
    for (int t = 1; t <= STEPS; t++) {
      double[] x = inputs().get("x" + t);
      double[] ofInput = product(p, layout.slot("cell.input.weight"), x, IN);
      double[] ofOutput = product(p, layout.slot("cell.recurrent.weight"), h, UNITS);
      int bias = layout.slot("cell.input.bias").offset();
      double[] next = new double[UNITS];
      for (int j = 0; j < UNITS; j++) {
        double[] a = new double[4];
        double[] b = new double[4];
        for (int gate = 0; gate * UNITS < ofInput.length; gate++) {
          a[gate] = ofInput[gate * UNITS + j] + p[bias + gate * UNITS + j];
          b[gate] = ofOutput[gate * UNITS + j];
        }
        if (cell instanceof LongShortTermMemory) {
          c[j] = sigmoid(a[1] + b[1] + 1) * c[j] + sigmoid(a[0] + b[0]) * Math.tanh(a[3] + b[3]);
          next[j] = sigmoid(a[2] + b[2]) * Math.tanh(c[j]);
        } else {
          double resetBias = p[layout.slot("cell.recurrent.bias").offset() + j];
          double u = sigmoid(a[1] + b[1]);
          double g = Math.tanh(a[2] + sigmoid(a[0] + b[0]) * (b[2] + resetBias));
          next[j] = u * h[j] + (1 - u) * g;
        }
      }
      h = next;
      for (int j = 0; j < UNITS; j++) {
        assertThat(found.get("h" + t)[j]).as("h%d[%d]", t, j).isCloseTo(h[j], within(1e-12));
      }
    }
  }

  /** A row times a matrix. */
  private static double[] product(double[] p, ParameterLayout.Slot slot, double[] row, int n) {
    int width = slot.size() / n;
    double[] sums = new double[width];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < width; j++) {
        sums[j] += row[i] * p[slot.offset() + i * width + j];
      }
    }
    return sums;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** With weights of 0 and a memory of 1, what is left of it is sigmoid(1), not one half. */
  @Test
  void aNewMemoryIsKept() {
    Scope scope = Scope.inUse(ImageShape.of(1, 1, 1), LatentShape.of(1), 1);
    Expression memory = Expression.input("c", 1, 1);
    RecurrentState after =
        new LongShortTermMemory(1)
            .step(
                scope,
                "cell",
                Expression.input("x", 1, 1),
                new RecurrentState(Expression.input("h", 1, 1), memory));
    try (GraphSession session =
        Engine.open(new Graph(Map.of("c'", after.memory())), Precision.DOUBLE)) {
      session.parameters().put(new double[session.graph().layout().size()]);
      session.input("c").put(1);
      session.evaluate(List.of("c'"));
      assertThat(session.output("c'").scalar()).isCloseTo(sigmoid(1), within(1e-12));
    }
  }
}
