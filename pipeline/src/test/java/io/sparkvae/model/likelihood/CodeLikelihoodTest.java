// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeLikelihoodTest {

  @Test
  void codesAreWholeNumbersAgainWhateverTheByte() {
    int count = 300;
    CodeShape shape = new CodeShape(List.of(new CodeLevel(10, 30, CodeLevel.MOST)));
    int[] codes = new Random(1).ints(count, 0, CodeLevel.MOST).toArray();
    byte[] bytes = new byte[2 * count];
    shape.put(codes, bytes, 0);
    float[] units = new float[bytes.length];
    UnitPixels.put(bytes, 0, bytes.length, units, 0);
    Expression x = Expression.input("x", 1, bytes.length);
    double[] found = evaluated(new CodeLikelihood(shape).target(x), Map.of("x", wide(units)));
    assertThat(found).containsExactly(IntStream.of(codes).asDoubleStream().toArray());
  }

  /** Also of numbers of codes that are no square. */
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 16, 37})
  void codesAreDrawnAsOftenAsTheyAreProbable(int size) {
    int n = 4000;
    double[] logits = new Random(2).doubles(size, -2, 2).toArray();
    double[] noise = IntStream.range(0, n).mapToDouble(i -> (i + 0.5) / n).toArray();
    Logits rows = new Logits(Expression.constant(logits, 1, size).broadcast((long) n, size), n);
    double[] drawn = evaluated(rows.draw(Expression.input("noise", 1, n)), Map.of("noise", noise));
    double sum = IntStream.range(0, size).mapToDouble(k -> Math.exp(logits[k])).sum();
    for (int k = 0; k < size; k++) {
      int code = k;
      double share = IntStream.range(0, n).filter(i -> drawn[i] == code).count() / (double) n;
      assertThat(share).isCloseTo(Math.exp(logits[k]) / sum, within(1.0 / n));
    }
  }

  private static double[] evaluated(Expression e, Map<String, double[]> inputs) {
    try (GraphSession session = Engine.open(new Graph(Map.of("e", e)), Precision.FLOAT)) {
      inputs.forEach((name, values) -> session.input(name).put(values));
      session.evaluate(List.of("e"));
      return session.output("e").toDoubles();
    }
  }

  private static double[] wide(float[] narrow) {
    return IntStream.range(0, narrow.length).mapToDouble(i -> narrow[i]).toArray();
  }

  @Test
  void bytesOfCodesAreTheHighOnesBeforeTheLowOnes() {
    byte[] bytes = new byte[6];
    CodeShape shape = new CodeShape(List.of(new CodeLevel(1, 2, 1000)));
    shape.put(new int[] {259, 4}, bytes, 2);
    assertThat(bytes).containsExactly(0, 0, 1, 0, 3, 4);
  }
}
