// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many sessions wait for the next task, and which are closed. */
class ModelSessionsTest {
  private static final ModelSpec SPEC = SmallModel.spec("model.preset = vae");

  private final SessionPool<ModelSessions.Purpose, GraphSession> pool = new SessionPool<>(2);

  @AfterEach
  void closeSessions() {
    pool.closeIdle(0);
  }

  private GraphSession used(int batch) {
    return ModelSessions.with(
        pool, ModelGraph.evaluation(SPEC, batch), Precision.FLOAT, Function.identity());
  }

  @Test
  void aSessionIsUsedAgainOnTheSameGraphInTheSamePrecision() {
    GraphSession first = used(1);
    assertThat(used(1)).isSameAs(first);
    assertThat(used(2)).isNotSameAs(first);
    GraphSession inDouble =
        ModelSessions.with(
            pool, ModelGraph.evaluation(SPEC, 1), Precision.DOUBLE, Function.identity());
    assertThat(inDouble).isNotSameAs(first);
  }

  @Test
  void theSessionThatWasUsedLeastRecentlyIsClosedFirst() {
    GraphSession one = used(1);
    GraphSession two = used(2);
    assertThat(used(1)).isSameAs(one);
    used(3);
    assertThat(pool.idle()).isEqualTo(2);
    assertThat(used(1)).isSameAs(one);
    assertThat(used(2)).isNotSameAs(two);
  }

  @Test
  void sessionsInUseAtOnceAreDifferent() {
    BuiltGraph graph = ModelGraph.evaluation(SPEC, 1);
    boolean same =
        ModelSessions.with(
            pool,
            graph,
            Precision.FLOAT,
            outer -> ModelSessions.with(pool, graph, Precision.FLOAT, inner -> inner == outer));
    assertThat(same).isFalse();
    assertThat(pool.idle()).isEqualTo(2);
  }

  @Test
  void aSessionWhoseUseThrewIsNotUsedAgain() {
    GraphSession first = used(1);
    assertThatThrownBy(
            () ->
                ModelSessions.with(
                    pool,
                    ModelGraph.evaluation(SPEC, 1),
                    Precision.FLOAT,
                    session -> {
                      throw new IllegalStateException("in use");
                    }))
        .hasMessage("in use");
    assertThat(pool.idle()).isZero();
    assertThat(used(1)).isNotSameAs(first);
  }

  @Test
  void anEmptiedPoolOpensAnew() {
    GraphSession first = used(1);
    pool.closeIdle(0);
    assertThat(pool.idle()).isZero();
    assertThat(used(1)).isNotSameAs(first);
  }
}
