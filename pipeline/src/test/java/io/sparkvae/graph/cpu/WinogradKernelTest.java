// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Operation.Window;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.graph.plan.ConvolutionShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same convolution computed directly and by minimal filtering, in one graph: its results, its
 * gradient by the image and by the weights. Errors are root mean squares, as shares of that of the
 * numbers.
 */
class WinogradKernelTest {
  /** Some ten times what direct sums of single precision have; found were 1e-6 to 4e-6. */
  private static final double ROUNDING = 1e-5;

  private record Found(double[] results, double[] gradient) {}

  private static Found found(
      ConvolutionMethod method, List<Integer> image, int others, int top, int left, int bottom) {
    Initialisation normal = new Initialisation.He(2);
    long channels = image.get(3);
    Expression x =
        Expression.parameter("x", normal, image.stream().mapToLong(Integer::longValue).toArray());
    Expression w = Expression.parameter("w", normal, 3, 3, channels, others);
    Expression y = x.convolution(w, new Window(1, top, left, bottom, left, method));
    Graph graph = new Graph(Map.of("y", y, "loss", y.square().sum()));
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      session.parameters().put(graph.layout().initialise(3));
      session.differentiate("loss", List.of("y"));
      return new Found(
          doubles(session.output("y").toFloats()), doubles(session.gradient().toFloats()));
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static double error(double[] found, double[] expected) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < found.length; i++) {
      error += (found[i] - expected[i]) * (found[i] - expected[i]);
      size += expected[i] * expected[i];
    }
    return Math.sqrt(error / size);
  }

  /** Whole and cut squares, all paddings, unequal channels, and more squares than a block has. */
  @ParameterizedTest
  @CsvSource({
    "1, 4, 4, 64, 64, 1, 1, 1",
    "2, 7, 9, 70, 64, 1, 1, 1",
    "1, 6, 5, 64, 80, 0, 0, 0",
    "1, 5, 6, 64, 64, 2, 1, 0",
    "1, 3, 2, 64, 64, 2, 2, 2",
    "5, 33, 30, 64, 65, 1, 1, 1"
  })
  void bothWaysGiveTheSame(
      int images, int height, int width, int channels, int others, int top, int left, int bottom) {
    List<Integer> image = List.of(images, height, width, channels);
    Found direct = found(ConvolutionMethod.DIRECT, image, others, top, left, bottom);
    Found minimal = found(ConvolutionMethod.WINOGRAD, image, others, top, left, bottom);
    assertThat(error(minimal.results, direct.results)).isLessThan(ROUNDING);
    assertThat(error(minimal.gradient, direct.gradient)).isLessThan(ROUNDING);
    // So it was another way.
    assertThat(minimal.results).isNotEqualTo(direct.results);
    assertThat(minimal.gradient).isNotEqualTo(direct.gradient);
  }

  @Test
  void itRepeatsBitForBit() {
    List<Integer> image = List.of(2, 9, 9, 64);
    Found first = found(ConvolutionMethod.WINOGRAD, image, 96, 1, 1, 1);
    Found second = found(ConvolutionMethod.WINOGRAD, image, 96, 1, 1, 1);
    assertThat(second.results).isEqualTo(first.results);
    assertThat(second.gradient).isEqualTo(first.gradient);
  }

  @Test
  void fewChannelsAndOtherWindowsAreComputedDirectly() {
    ConvolutionMethod method = ConvolutionMethod.WINOGRAD;
    Window window = new Window(1, 1, method);
    List<ConvolutionShape> taken = new ArrayList<>();
    for (ConvolutionShape shape :
        List.of(
            new ConvolutionShape(1, 8, 8, 64, 8, 8, 64, 3, 3, window),
            new ConvolutionShape(1, 8, 8, 63, 8, 8, 64, 3, 3, window),
            new ConvolutionShape(1, 8, 8, 64, 8, 8, 63, 3, 3, window),
            new ConvolutionShape(1, 8, 8, 64, 4, 4, 64, 4, 4, new Window(2, 1, method)),
            new ConvolutionShape(1, 8, 8, 64, 4, 4, 64, 3, 3, new Window(2, 1, method)),
            new ConvolutionShape(1, 8, 8, 64, 8, 8, 64, 3, 3, new Window(1, 1)))) {
      if (WinogradKernel.takes(shape)) {
        taken.add(shape);
      }
    }
    assertThat(taken).containsExactly(new ConvolutionShape(1, 8, 8, 64, 8, 8, 64, 3, 3, window));
  }
}
