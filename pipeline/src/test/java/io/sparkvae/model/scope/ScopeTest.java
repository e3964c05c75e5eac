// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Follow;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a graph may ask for while it is built. */
class ScopeTest {
  private static final int MOST = 20_000;

  private static Scope scope() {
    return Scope.training(ImageShape.of(1, 2, 2), LatentShape.of(2), 1, 1);
  }

  @Test
  void onlyParametersCountAsTensors() {
    Scope scope = scope();
    scope.ofMinibatch(WholeMinibatch::count);
    scope.gaussian("eps", 3);
    for (int i = 0; i < MOST; i++) {
      scope.parameter("p" + i, new Initialisation.Zero(), 1);
    }
    assertThatCode(() -> scope.parameter("p7", new Initialisation.Zero(), 1))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> scope.parameter("one more", new Initialisation.Zero(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected fewer than 2^31 parameters in at most 20,000 tensors, found more, from one"
                + " more [1] on");
  }

  @Test
  void aNameHasOneShape() {
    Scope scope = scope();
    scope.parameter("w", new Initialisation.Zero(), 2, 3);
    assertThatThrownBy(() -> scope.parameter("w", new Initialisation.Zero(), 3, 2))
        .hasMessage("w: expected shape [2, 3] as before, found [3, 2]");
  }

  /** The loss has the same value, and as gradient by a state the mean over the examples. */
  @Test
  void aStateIsGivenTheMeanOfItsStatisticAsGradient() {
    Scope scope = Scope.training(ImageShape.of(1, 2, 2), LatentShape.of(2), 3, 1);
    State state = scope.state("s", new Initialisation.Constant(5), new Follow(0.9), 2);
    Expression rows = Expression.input("rows", 3, 2);
    scope.follow(state, minibatch -> minibatch.meanOfRows(rows));
    Expression read =
        state.value().times(Expression.parameter("w", new Initialisation.Constant(2), 2));
    BatchValue loss = scope.withFollowed(new MeanOfExamples(read.sum()));
    assertThat(loss).isInstanceOf(MeanOfExamples.class);
    Graph graph = new Graph(Map.of("loss", loss.expression()));
    assertThat(graph.layout().states()).extracting(ParameterLayout.Slot::name).containsExactly("s");
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(graph.layout().initialise(1));
      session.input("rows").put(new double[] {1, 2, 3, 4, 100, 100});
      session.input(Scope.WEIGHT).put(new double[] {1, 1, 0});
      session.differentiate("loss", List.of("loss"));
      assertThat(session.output("loss").scalar()).isEqualTo(20);
      int s = graph.layout().slot("s").offset();
      int w = graph.layout().slot("w").offset();
      double[] gradient = session.gradient().toDoubles();
      assertThat(Arrays.copyOfRange(gradient, s, s + 2)).containsExactly(2, 3);
      assertThat(Arrays.copyOfRange(gradient, w, w + 2)).containsExactly(5, 5);
    }
  }

  @Test
  void outsideTrainingAStateIsReadAlone() {
    Scope scope = Scope.inUse(ImageShape.of(1, 2, 2), LatentShape.of(2), 3);
    State state = scope.state("s", new Initialisation.Zero(), new Follow(0.9), 2);
    scope.follow(
        state,
        minibatch -> {
          throw new AssertionError("a statistic is of training");
        });
    BatchValue loss = new PerExample(Expression.input("x", 3));
    assertThat(scope.withFollowed(loss)).isSameAs(loss);
  }
}
