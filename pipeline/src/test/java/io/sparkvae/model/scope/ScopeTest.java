// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Initialisation;
import io.sparkvae.image.ImageShape;
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
}
