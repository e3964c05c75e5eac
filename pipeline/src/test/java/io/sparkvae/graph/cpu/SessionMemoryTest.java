// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.Tensor;
import io.sparkvae.graph.engine.Engine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session gives all its native memory back when it is closed. */
class SessionMemoryTest {
  /** What grows is the JVM's compiled code, by about 10 MiB, and not for long. */
  @Test
  void aThousandSessionsLeaveNothing() throws Exception {
    assertThat(ProcessMemory.printedBy(SessionMemory.class, "closed")).isLessThan(24);
  }

  @Test
  void sessionsThatAreNotClosedAreSeen() throws Exception {
    assertThat(ProcessMemory.printedBy(SessionMemory.class, "open")).isGreaterThan(100);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void afterItIsClosedASessionIsRefused(Precision precision) {
    Graph graph =
        new Graph(Map.of("loss", Expression.parameter("a", new Initialisation.He(2), 3).sum()));
    GraphSession session = Engine.open(graph, precision);
    session.differentiate("loss", List.of("loss"));
    Tensor loss = session.output("loss");
    session.close();
    session.close();
    assertThatThrownBy(() -> session.evaluate(List.of("loss"))).hasMessageContaining("closed");
    assertThatThrownBy(() -> session.differentiate("loss", List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("session: expected an open one, found it closed");
    assertThatThrownBy(session::parameters).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(loss::scalar)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor: expected one of an open session, found it closed");
  }
}
