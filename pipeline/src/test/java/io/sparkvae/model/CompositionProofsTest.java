// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static io.sparkvae.model.SmallModel.spec;

import io.sparkvae.graph.engine.GradientCheck;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every preset and every composition, and single parameters; {@link CompositionTest} is shorter.
 */
@Tag("proofs")
class CompositionProofsTest {
  static List<String> all() {
    return Compositions.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void doesWhatEveryCompositionMust(String hocon) {
    try (ComposedModel model = new ComposedModel(spec(hocon))) {
      model.check();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientEqualsCentralDifferencesByEachParameter(String hocon) {
    ModelSpec spec = spec(hocon);
    GradientCheck.eachParameter(
        ModelGraph.training(spec, ComposedModel.BATCH).graph(),
        ModelGraph.LOSS,
        ModelInputs.training(spec, ComposedModel.BATCH, 1));
  }
}
