// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Follow;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.train.updater.Adam;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** States among the parameters follow their statistics, whatever the updater does. */
class StatesTest {
  private static final Initialisation ZERO = new Initialisation.Zero();

  /** A parameter, a state, a parameter, a state of another decay: 2, 1, 1 and 2 elements. */
  private static final ParameterLayout LAYOUT = layout();

  private static ParameterLayout layout() {
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put("0", Expression.parameter("w", ZERO, 2));
    outputs.put("1", Expression.state("slow", ZERO, new Follow(0.9), 1));
    outputs.put("2", Expression.parameter("b", ZERO, 1));
    outputs.put("3", Expression.state("fast", ZERO, new Follow(0.5), 2));
    return new Graph(outputs).layout();
  }

  private static float[] gradient(int step) {
    return new float[] {1, -1, 10 * step, 1, step, 100 * step};
  }

  @Test
  void aStateIsTheMovingAverageOfItsStatistic() {
    float[] theta = new float[6];
    States states = new States(LAYOUT);
    for (int step = 1; step <= 3; step++) {
      float[] gradient = gradient(step);
      states.follow(theta, gradient);
      states.put(theta);
    }
    // 0.1 (0.81 * 10 + 0.9 * 20 + 30), and 0.5 (0.25 + 0.5 * 2 + 3).
    assertThat(theta[2]).isCloseTo(5.61f, offset(1e-5f));
    assertThat(theta[4]).isCloseTo(2.125f, offset(1e-6f));
    assertThat(theta[5]).isCloseTo(212.5f, offset(1e-4f));
    assertThat(new float[] {theta[0], theta[1], theta[3]}).containsOnly(0);
  }

  @Test
  void noUpdaterTouchesAStateAndNoStateTouchesAnUpdater() {
    Adam adam = new Adam(0.9, 0.999, 1e-8);
    float[] with = new float[6];
    float[] m = new float[6];
    float[] v = new float[6];
    float[] without = new float[6];
    float[] expectedM = new float[6];
    float[] expectedV = new float[6];
    States states = new States(LAYOUT);
    for (int step = 1; step <= 3; step++) {
      float[] gradient = gradient(step);
      states.follow(with, gradient);
      adam.step(with, m, v, gradient, 0.1, step);
      // As weight decay of all parameters would.
      with[2] *= 0.5f;
      states.put(with);
      float[] alone = gradient(step);
      alone[2] = alone[4] = alone[5] = 0;
      adam.step(without, expectedM, expectedV, alone, 0.1, step);
    }
    assertThat(with[2]).isCloseTo(5.61f, offset(1e-5f));
    assertThat(m).isEqualTo(expectedM);
    assertThat(v).isEqualTo(expectedV);
    for (int i : new int[] {0, 1, 3}) {
      assertThat(with[i]).isEqualTo(without[i]).isNotZero();
    }
  }

  @Test
  void aStatisticThatIsNotFiniteShowsInTheState() {
    float[] theta = new float[6];
    States states = new States(LAYOUT);
    float[] gradient = gradient(1);
    gradient[4] = Float.NaN;
    states.follow(theta, gradient);
    states.put(theta);
    assertThat(Finite.firstBad(gradient)).isEqualTo(-1);
    assertThat(Finite.firstBad(theta)).isEqualTo(4);
  }

  @Test
  void aDecayIsBelowOne() {
    assertThatThrownBy(() -> new Follow(1))
        .hasMessage("state: expected a decay from 0 to below 1, found 1.0");
  }
}
