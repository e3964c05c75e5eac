// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.MeanOfExamples;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantisers on their own: vectors are a parameter, so that their gradient can be read. */
class QuantiserTest {
  private static final int BATCH = 3;
  private static final int EACH = 4;
  private static final int WIDTH = 3;
  private static final int ROWS = BATCH * EACH;
  private static final int SIZE = 5;
  private static final CodedVectors OF = new CodedVectors("book", WIDTH, EACH);

  /** What was quantised, its codes, and the gradients of a loss by the parameters. */
  private record Found(
      ParameterLayout layout,
      double[] theta,
      double[] rows,
      double[] z,
      List<double[]> codes,
      double[] gradient) {

    double[] parameter(String name, double[] vector) {
      ParameterLayout.Slot slot = layout.slot(name);
      return Arrays.copyOfRange(vector, slot.offset(), slot.offset() + slot.size());
    }

    double[] row(double[] matrix, int i) {
      return Arrays.copyOfRange(matrix, i * WIDTH, (i + 1) * WIDTH);
    }
  }

  /** The last example is padding. */
  private static Found quantise(Quantiser quantiser, double[] upstream) {
    Scope scope = Scope.training(ImageShape.of(1, 2, 2), LatentShape.of(EACH * WIDTH), BATCH, 1);
    Expression rows = Expression.parameter("rows", new Initialisation.Glorot(1, 1), ROWS, WIDTH);
    Quantised quantised = quantiser.quantise(scope, OF, rows);
    Expression given = Expression.constant(upstream, ROWS, WIDTH);
    Expression loss = quantised.z().times(given).sum();
    for (Quantised.Errors errors : quantised.errors().stream().toList()) {
      loss = loss.plus(errors.codebook().sum());
    }
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put("loss", scope.withFollowed(new MeanOfExamples(loss)).expression());
    outputs.put("z", quantised.z());
    for (int level = 0; level < quantised.codes().size(); level++) {
      outputs.put("codes" + level, quantised.codes().get(level));
    }
    Graph graph = new Graph(outputs);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(graph.layout().initialise(4));
      if (graph.inputs().containsKey(Scope.WEIGHT)) {
        session.input(Scope.WEIGHT).put(new double[] {1, 1, 0});
      }
      session.differentiate("loss", List.copyOf(outputs.keySet()));
      double[] theta = session.parameters().toDoubles();
      ParameterLayout.Slot slot = graph.layout().slot("rows");
      return new Found(
          graph.layout(),
          theta,
          Arrays.copyOfRange(theta, slot.offset(), slot.offset() + slot.size()),
          session.output("z").toDoubles(),
          IntStream.range(0, quantised.codes().size())
              .mapToObj(level -> session.output("codes" + level).toDoubles())
              .toList(),
          session.gradient().toDoubles());
    }
  }

  private static double[] upstream() {
    float[] drawn = new float[ROWS * WIDTH];
    Noise.of(8).gaussian(drawn);
    return IntStream.range(0, drawn.length).mapToDouble(i -> drawn[i]).toArray();
  }

  private static double distance(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum();
  }

  private static int nearest(double[] vector, double[] vectors) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < vectors.length / WIDTH; k++) {
      double d = distance(vector, Arrays.copyOfRange(vectors, k * WIDTH, (k + 1) * WIDTH));
      if (d < least) {
        least = d;
        nearest = k;
      }
    }
    return nearest;
  }

  private static VectorQuantiser trained(Passage passage) {
    return new VectorQuantiser(new TrainedCodebook(SIZE), passage);
  }

  @ParameterizedTest
  @EnumSource
  void eachVectorHasTheNearestOfTheCodebook(Passage passage) {
    Found found = quantise(trained(passage), upstream());
    double[] vectors = found.parameter("book.vectors", found.theta);
    for (int i = 0; i < ROWS; i++) {
      int code = nearest(found.row(found.rows, i), vectors);
      assertThat(found.codes.get(0)[i]).isEqualTo(code);
      assertThat(found.row(found.z, i))
          .containsExactly(Arrays.copyOfRange(vectors, code * WIDTH, (code + 1) * WIDTH));
    }
    assertThat(Arrays.stream(found.codes.get(0)).distinct().count()).isGreaterThan(2);
  }

  @Test
  void straightThroughTheGradientIsCopiedUnchanged() {
    double[] upstream = upstream();
    Found found = quantise(trained(Passage.STRAIGHT_THROUGH), upstream);
    assertThat(found.parameter("rows", found.gradient)).containsExactly(upstream);
  }

  /** The rotation takes the encoder's vector to the code's: in its own direction, and in length. */
  @Test
  void theRotationTrickTurnsTheGradientAsTheVector() {
    double[] upstream = upstream();
    Found found = quantise(trained(Passage.ROTATION), upstream);
    double[] gradient = found.parameter("rows", found.gradient);
    for (int i = 0; i < ROWS; i++) {
      double[] e = found.row(found.rows, i);
      double[] q = found.row(found.z, i);
      double[] g = found.row(gradient, i);
      double[] u = found.row(upstream, i);
      double ratio = Math.sqrt(dot(q, q) / dot(e, e));
      // g = ratio R' u: lengths differ by the ratio, and e R' u = (R e) u with R e = q / ratio.
      assertThat(Math.sqrt(dot(g, g))).isCloseTo(ratio * Math.sqrt(dot(u, u)), within(1e-9));
      assertThat(dot(e, g)).isCloseTo(dot(q, u), within(1e-9));
    }
    assertThat(gradient).isNotEqualTo(upstream);
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  @Test
  void theLossMovesTheCodebookTowardsItsVectors() {
    Found found = quantise(trained(Passage.STRAIGHT_THROUGH), new double[ROWS * WIDTH]);
    double[] vectors = found.parameter("book.vectors", found.theta);
    double[] expected = new double[vectors.length];
    for (int i = 0; i < ROWS; i++) {
      int code = (int) found.codes.get(0)[i];
      for (int j = 0; j < WIDTH; j++) {
        expected[code * WIDTH + j] += 2 * (vectors[code * WIDTH + j] - found.rows[i * WIDTH + j]);
      }
    }
    assertThat(found.parameter("book.vectors", found.gradient))
        .containsExactly(expected, within(1e-12));
    assertThat(found.parameter("rows", found.gradient)).containsOnly(0);
  }

  /** What the states follow: counts and sums of the examples, an image. */
  @Test
  void statisticsAreMeansOverTheExamples() {
    AveragedCodebook codebook = new AveragedCodebook(SIZE, 0.9, 0);
    Found found =
        quantise(new VectorQuantiser(codebook, Passage.STRAIGHT_THROUGH), new double[ROWS * WIDTH]);
    double[] counts = new double[SIZE];
    double[] sums = new double[SIZE * WIDTH];
    for (int i = 0; i < 2 * EACH; i++) {
      int code = (int) found.codes.get(0)[i];
      counts[code] += 0.5;
      for (int j = 0; j < WIDTH; j++) {
        sums[code * WIDTH + j] += 0.5 * found.rows[i * WIDTH + j];
      }
    }
    assertThat(found.parameter("book.counts", found.gradient))
        .containsExactly(counts, within(1e-12));
    assertThat(found.parameter("book.sums", found.gradient)).containsExactly(sums, within(1e-12));
    assertThat(Arrays.stream(counts).sum()).isEqualTo(EACH);
  }

  @Test
  void residualCodebooksQuantiseWhatIsLeft() {
    Found found =
        quantise(
            new ResidualQuantiser(new TrainedCodebook(SIZE), 3, Passage.STRAIGHT_THROUGH),
            upstream());
    for (int i = 0; i < ROWS; i++) {
      double[] left = found.row(found.rows, i);
      double[] sum = new double[WIDTH];
      for (int level = 0; level < 3; level++) {
        double[] vectors =
            found.parameter("book.level%d.vectors".formatted(level + 1), found.theta);
        int code = nearest(left, vectors);
        assertThat(found.codes.get(level)[i]).isEqualTo(code);
        for (int j = 0; j < WIDTH; j++) {
          left[j] -= vectors[code * WIDTH + j];
          sum[j] += vectors[code * WIDTH + j];
        }
      }
      assertThat(found.row(found.z, i)).containsExactly(sum, within(1e-12));
    }
    assertThat(found.parameter("rows", found.gradient)).containsExactly(upstream());
  }

  @Test
  void aFiniteScalarIsTheNearestLevel() {
    Found found = quantise(new FiniteScalarQuantiser(List.of(8, 5, 2)), new double[ROWS * WIDTH]);
    int[] levels = {8, 5, 2};
    for (int i = 0; i < ROWS; i++) {
      int code = (int) found.codes.get(0)[i];
      int place = 1;
      for (int j = 0; j < WIDTH; j++) {
        int half = levels[j] / 2;
        double bound = (levels[j] - 1) * (1 - 1e-3) / 2;
        double offset = levels[j] % 2 == 0 ? 0.5 : 0;
        double bounded =
            Math.tanh(found.rows[i * WIDTH + j] + Math.tan(offset / bound)) * bound - offset;
        double level = Math.rint(bounded);
        assertThat(found.z[i * WIDTH + j]).isCloseTo(level / half, within(1e-12));
        assertThat(code / place % levels[j]).isEqualTo((int) level + half);
        place *= levels[j];
      }
      assertThat(code).isBetween(0, 79);
    }
    assertThat(Arrays.stream(found.codes.get(0)).distinct().count()).isGreaterThan(3);
  }

  @Test
  void scalarsNeedAsManyLevelsAsNumbers() {
    assertThatThrownBy(() -> quantise(new FiniteScalarQuantiser(List.of(8, 5)), upstream()))
        .hasMessage(
            "posterior fsq: expected vectors of 2 numbers, one for each of the levels [8, 5], found"
                + " 3");
    assertThatThrownBy(() -> new FiniteScalarQuantiser(List.of(256, 256, 2)))
        .hasMessage("codes: expected 2 to 65,536 different codes, found 131,072");
  }

  /** Indices fall in proportion to the weights, wherever the square's rows end. */
  @ParameterizedTest
  @ValueSource(ints = {2, 9, 10, 37})
  void indicesAreDrawnInProportion(int size) {
    double[] weights = IntStream.range(0, size).mapToDouble(i -> i % 3 == 1 ? 0 : i + 1).toArray();
    double total = Arrays.stream(weights).sum();
    double[] u = IntStream.range(0, 200).mapToDouble(i -> (i + 0.5) / 200).toArray();
    Graph graph =
        new Graph(
            Map.of(
                "indices",
                new Cumulative(Expression.parameter("weights", new Initialisation.Zero(), size))
                    .indices(Expression.input("u", u.length))));
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(weights);
      session.input("u").put(u);
      session.evaluate(List.of("indices"));
      double[] found = session.output("indices").toDoubles();
      for (int i = 0; i < u.length; i++) {
        int expected = 0;
        double until = weights[0];
        while (until < u[i] * total) {
          until += weights[++expected];
        }
        assertThat(found[i]).as("u = " + u[i]).isEqualTo(expected);
      }
    }
  }

  /** A dead code stands beside one in use; the others stand where their own means are. */
  @Test
  void aDeadCodeIsReplacedByANeighbourOfOneInUse() {
    int size = 6;
    double[] counts = {2, 0, 1, 1e-9, 3, 0};
    double[] means = new double[size * 2];
    for (int k = 0; k < size; k++) {
      means[2 * k] = 10 * (k + 1);
      means[2 * k + 1] = -1;
    }
    double[] all = replaced(counts, means, 0.5);
    double scale =
        Math.sqrt(
            IntStream.range(0, size)
                    .filter(k -> counts[k] > 0.5)
                    .mapToDouble(k -> counts[k] * (means[2 * k] * means[2 * k] + 1))
                    .sum()
                / 6
                / 2);
    for (int k = 0; k < size; k++) {
      double[] vector = {all[2 * k], all[2 * k + 1]};
      if (counts[k] > 0.5) {
        assertThat(vector).containsExactly(means[2 * k], means[2 * k + 1]);
      } else {
        double nearest = Double.POSITIVE_INFINITY;
        for (int j : new int[] {0, 2, 4}) {
          nearest =
              Math.min(nearest, distance(vector, new double[] {means[2 * j], means[2 * j + 1]}));
        }
        assertThat(Math.sqrt(nearest)).isBetween(1e-6, 0.05 * scale);
      }
    }
    // The same every time, and not the same for each code.
    assertThat(replaced(counts, means, 0.5)).isEqualTo(all);
    assertThat(all[2]).isNotEqualTo(all[6]);
    // Without a threshold no code is dead.
    assertThat(replaced(new double[] {2, 1, 1, 1e-9, 3, 1}, means, 0)).isEqualTo(means);
  }

  private static double[] replaced(double[] counts, double[] means, double least) {
    int size = counts.length;
    Graph graph =
        new Graph(
            Map.of(
                "all",
                new Restart("book")
                    .of(
                        Expression.parameter("means", new Initialisation.Zero(), size, 2),
                        Expression.input("counts", size),
                        least)));
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(means);
      session.input("counts").put(counts);
      session.evaluate(List.of("all"));
      return session.output("all").toDoubles();
    }
  }
}
