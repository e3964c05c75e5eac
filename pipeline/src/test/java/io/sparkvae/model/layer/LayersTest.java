// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final Scope SCOPE = Scope.inUse(ImageShape.of(1, 2, 2), LatentShape.of(1), 2);
  private static final Expression ROWS = Expression.input("x", 2, 4);
  private static final double[] X = {1, 2, 3, 4, -30, 0.5, 0, 7};

  private static double[] evaluate(Expression y, Precision precision, double... x) {
    Graph graph = new Graph(Map.of("y", y));
    try (GraphSession session = Engine.open(graph, precision)) {
      session.parameters().put(graph.layout().initialise(3));
      session.input("x").put(x);
      session.evaluate(List.of("y"));
      return session.output("y").toDoubles();
    }
  }

  @Test
  void everyActivationHasItsValues() {
    Map<Activation, double[]> expected =
        Map.of(
            Activation.TANH, new double[] {Math.tanh(-2), 0, Math.tanh(0.5)},
            Activation.RELU, new double[] {0, 0, 0.5},
            Activation.LEAKY_RELU, new double[] {-0.02, 0, 0.5},
            Activation.ELU, new double[] {Math.expm1(-2), 0, 0.5},
            Activation.SIGMOID, new double[] {0.11920292, 0.5, 0.62245933},
            Activation.SOFTPLUS, new double[] {0.12692801, Math.log(2), 0.97407698},
            Activation.SILU, new double[] {-0.23840584, 0, 0.31122967},
            Activation.GELU, new double[] {-0.04540231, 0, 0.34571401},
            Activation.IDENTITY, new double[] {-2, 0, 0.5});
    assertThat(expected).containsOnlyKeys(Activation.values());
    expected.forEach(
        (activation, values) -> {
          Expression x = Expression.input("x", 3);
          Expression y =
              activation.apply(x.plus(Expression.parameter("zero", new Initialisation.Zero(), 3)));
          assertThat(evaluate(y, Precision.FLOAT, -2, 0, 0.5))
              .as(activation.name())
              .containsExactly(values, offset(1e-6));
        });
  }

  @Test
  void layerNormGivesRowsOfMeanZeroAndVarianceOne() {
    double[] y = evaluate(Layers.layerNorm(SCOPE, ROWS, "norm"), Precision.FLOAT, X);
    double unit = Math.sqrt(1.25 + 1e-5);
    assertThat(y[0]).isCloseTo(-1.5 / unit, offset(1e-6));
    for (int row = 0; row < 2; row++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 4; i++) {
        sum += y[4 * row + i];
        squares += y[4 * row + i] * y[4 * row + i];
      }
      assertThat(sum).isCloseTo(0, offset(1e-5));
      assertThat(squares / 4).isCloseTo(1, offset(1e-4));
    }
  }

  /** The control: over the rows of an image, not over the channels of a pixel. */
  @Test
  void layerNormOfAnImageIsOverTheChannelsOfAPixel() {
    Expression image = ROWS.reshape(1, 2, 1, 4);
    double[] rows = evaluate(Layers.layerNorm(SCOPE, ROWS, "norm"), Precision.FLOAT, X);
    Expression normed = Layers.layerNorm(SCOPE, image, "norm");
    assertThat(normed.shape()).isEqualTo(image.shape());
    assertThat(evaluate(normed, Precision.FLOAT, X)).containsExactly(rows, offset(1e-6));
    Expression others = Layers.layerNorm(SCOPE, ROWS.reshape(1, 4, 1, 2), "other");
    assertThat(evaluate(others, Precision.FLOAT, X)).isNotEqualTo(rows);
  }

  @Test
  void aMaskedLayerDoesNotSeeWhatIsMasked() {
    Expression mask = Expression.constant(new double[] {0, 1, 0, 1, 0, 1, 1, 1}, 4, 2);
    Expression y = Layers.masked(SCOPE, ROWS, "made", 2, mask);
    double[] before = evaluate(y, Precision.FLOAT, X);
    double[] moved = X.clone();
    moved[0] += 5;
    double[] after = evaluate(y, Precision.FLOAT, moved);
    assertThat(after[0]).isEqualTo(before[0]);
    assertThat(after[1]).isNotEqualTo(before[1]);
    assertThatThrownBy(() -> Layers.masked(SCOPE, ROWS, "made", 3, mask))
        .hasMessage("made: expected a mask [4, 3], found [4, 2]");
  }

  @Test
  void aConvolutionOfTheSameSizeKeepsHeightAndWidth() {
    Expression image = Expression.input("x", 2, 5, 7, 3);
    assertThat(
            Layers.same(
                    SCOPE, image, "conv", 4, ConvolutionMethod.DIRECT, Initialisation.Glorot::new)
                .shape())
        .containsExactly(2L, 5L, 7L, 4L);
  }
}
