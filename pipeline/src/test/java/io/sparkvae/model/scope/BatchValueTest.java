// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import org.junit.jupiter.api.Test;

/** The type of a value tells whether it depends on the minibatch as a whole. */
class BatchValueTest {
  private final Scope scope = Scope.training(ImageShape.of(1, 2, 2), LatentShape.of(2), 3, 1);
  private final PerExample rows = new PerExample(Expression.input("rows", 3));
  private final OfMinibatch whole =
      scope.ofMinibatch(minibatch -> minibatch.mean(Expression.input("others", 3)));

  private static BatchValue sum(BatchValue a, BatchValue b) {
    return a.with(b, Expression::plus);
  }

  @Test
  void whatDependsOnExamplesAloneStaysSo() {
    assertThat(sum(rows, rows)).isInstanceOf(PerExample.class);
    assertThat(scope.mean(rows)).isInstanceOf(MeanOfExamples.class);
    assertThat(scope.mean(rows).map(Expression::negate)).isInstanceOf(MeanOfExamples.class);
    assertThat(sum(scope.mean(rows), scope.mean(rows))).isInstanceOf(MeanOfExamples.class);
  }

  @Test
  void aValueOfTheMinibatchMakesTheRestOne() {
    assertThat(sum(rows, whole)).isInstanceOf(OfMinibatch.class);
    assertThat(sum(whole, rows)).isInstanceOf(OfMinibatch.class);
    assertThat(sum(whole, scope.mean(rows))).isInstanceOf(OfMinibatch.class);
    assertThat(scope.mean(sum(rows, whole))).isInstanceOf(OfMinibatch.class);
  }

  @Test
  void rowsAndAMeanAreNotMixed() {
    assertThatThrownBy(() -> sum(rows, scope.mean(rows)))
        .hasMessage(
            "batch value: expected two of each example or two means, found PerExample and"
                + " MeanOfExamples");
  }
}
