// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static io.sparkvae.model.SmallModel.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.image.ImageShape;
import io.sparkvae.model.objective.Reduction;
import io.sparkvae.storage.Json;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every composition must do, and what the parts are known to give. Each distinct part is
 * checked once here; {@link CompositionProofsTest} checks every composition.
 */
class CompositionTest {
  static List<String> all() {
    return Compositions.all();
  }

  static List<String> distinct() {
    return Compositions.distinct();
  }

  @ParameterizedTest
  @MethodSource("distinct")
  void doesWhatEveryCompositionMust(String hocon) {
    try (ComposedModel model = new ComposedModel(spec(hocon))) {
      model.check();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void isWrittenAndRead(String hocon) throws Exception {
    ModelSpec spec = spec(hocon);
    String json = Json.MAPPER.writeValueAsString(spec);
    assertThat(Json.MAPPER.readValue(json, ModelSpec.class)).isEqualTo(spec);
  }

  @Test
  void everyPartOfEveryPresetIsChecked() {
    Set<String> checked = Compositions.partsOf(distinct());
    for (String preset : Compositions.presets()) {
      assertThat(checked).as(preset).containsAll(Compositions.parts(spec(preset)));
    }
  }

  /** Also a part that no preset has: it needs a composition. */
  @Test
  void everyKindOfPartIsChecked() {
    assertThat(Compositions.partsOf(distinct()))
        .extracting(part -> part.substring(part.indexOf('=') + 1))
        .containsAll(Compositions.kinds());
  }

  @Test
  void aPartThatIsNotCheckedIsMissed() {
    List<String> without = distinct().stream().filter(hocon -> !hocon.contains("planar")).toList();
    assertThat(Compositions.parts(spec("model.preset = planar-vae")))
        .contains("ModelSpec.posterior=PlanarPosterior")
        .anyMatch(part -> !Compositions.partsOf(without).contains(part));
    assertThat(Compositions.kinds()).contains("PlanarPosterior", "Scale.Shared", "Rate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "beta-tc-vae",
        "factor-vae",
        "dip-vae-i",
        "sparse-autoencoder",
        "wae-mmd",
        "optimal-sigma-vae"
      })
  void gradientOfAMinibatchThatIsReadAsAWholeIsNotThatOfItsParts(String preset) {
    ModelSpec spec = spec("model.preset = " + preset);
    assertThat(ModelGraph.training(spec, 1).readsWholeMinibatch()).isTrue();
    try (ComposedModel model = new ComposedModel(spec)) {
      assertThat(model.differenceOfParts()).isGreaterThan(1e-6);
    }
  }

  private static double[] gradient(ModelSpec spec) {
    try (ComposedModel model = new ComposedModel(spec)) {
      return model.gradient();
    }
  }

  /** Sums at beta = w K / J are K times means at w; at another weight they are not. */
  @Test
  void aWeightOfMeansIsItsEffectiveBetaOfSums() {
    String mean = "model { objective.reduction = mean, beta = 0.7 }";
    ModelSpec means = spec(mean);
    double beta = means.effectiveBeta().orElseThrow();
    assertThat(beta).isCloseTo(0.7 * 24 / 3, within(1e-12));
    double[] expected = gradient(means);
    for (String same : List.of("beta = " + beta, "betaNorm = 0.7")) {
      ModelSpec sums = spec("model." + same);
      assertThat(sums.effectiveBeta().orElseThrow()).isCloseTo(beta, within(1e-12));
      double[] found = gradient(sums);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i] / 24).isCloseTo(expected[i], within(1e-6));
      }
    }
    ModelSpec other = spec("model.beta = 0.7");
    double[] found = gradient(other);
    double furthest = 0;
    for (int i = 0; i < found.length; i++) {
      furthest = Math.max(furthest, Math.abs(found[i] / 24 - expected[i]));
    }
    assertThat(furthest).isGreaterThan(1e-3);
    assertThat(spec("model.preset = autoencoder").effectiveBeta()).isEmpty();
    // The published settings: 784 pixels, 20 dimensions, w = 0.1.
    assertThat(Reduction.MEAN.effectiveBeta(0.1, ImageShape.of(1, 28, 28), 20))
        .isCloseTo(3.92, within(1e-12));
  }
}
