// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterLayoutTest {
  private static final Initialisation NORMAL = new Initialisation.He(2);

  private static Graph graph(Expression... parameters) {
    Map<String, Expression> outputs = new LinkedHashMap<>();
    for (Expression parameter : parameters) {
      outputs.put("output" + outputs.size(), parameter);
    }
    return new Graph(outputs);
  }

  /** Written down once: models that were trained from a seed depend on it. */
  @ParameterizedTest
  @CsvSource({"'', 0", "a, 97", "encoder.layer1.weights, -1722275553", "\u00e9\u4e2d, 27236"})
  void theKeyOfAStreamNeverChanges(String name, int key) {
    assertThat(ParameterLayout.streamKey(name)).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"encoder.mu.bias", "decoder.up2.weights", "\ud83d\ude00"})
  void theKeyOfAStreamIsWhatItWasWhenJavaGaveIt(String name) {
    assertThat(ParameterLayout.streamKey(name)).isEqualTo(name.hashCode());
  }

  @Test
  void parametersLieOneAfterTheOther() {
    ParameterLayout layout =
        graph(Expression.parameter("a", NORMAL, 2, 3), Expression.parameter("b", NORMAL, 4))
            .layout();
    assertThat(layout.size()).isEqualTo(10);
    assertThat(layout.slots().stream().map(ParameterLayout.Slot::offset)).isEqualTo(List.of(0, 6));
  }

  @Test
  void moreParametersThanAVectorHoldsAreRefused() {
    assertThatThrownBy(
            () ->
                graph(
                    Expression.parameter("a", NORMAL, 1L << 30),
                    Expression.parameter("b", NORMAL, 1L << 30)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameters up to b: expected at most 2^31 - 1 numbers, found 2147483648");
    assertThatThrownBy(() -> graph(Expression.parameter("a", NORMAL, 1L << 16, 1L << 16)))
        .hasMessage(
            "a of shape [65536, 65536]: expected at most 2^31 - 1 numbers, found 4294967296");
    assertThatThrownBy(() -> graph(Expression.parameter("a", NORMAL, 1L << 40, 1L << 40)))
        .hasMessageStartingWith("a of shape")
        .hasMessageContaining("expected at most 2^31 - 1 numbers");
  }

  @Test
  void twoOfOneNameAreRefused() {
    assertThatThrownBy(
            () -> graph(Expression.parameter("a", NORMAL, 2), Expression.parameter("a", NORMAL, 2)))
        .hasMessage("parameters: expected one of each name, found two named a");
  }
}
