// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.posterior.Divergence;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which networks lie between the layers of a hierarchy, and what is refused. */
class HierarchyTest {
  private static final String LADDER = "model { posterior = ladder, prior = ladder }, ";

  private static ModelSpec spec(String hocon, ImageShape shape) {
    return ModelSpec.from(Settings.reference().with(hocon, "test"), shape);
  }

  private static ModelSpec spec(String hocon) {
    return spec(hocon, ImageShape.of(1, 4, 6));
  }

  private static Map<String, List<Long>> weights(ModelSpec spec) {
    Map<String, List<Long>> weights = new LinkedHashMap<>();
    for (var slot : Model.layout(spec).slots()) {
      if (slot.name().endsWith(".weight")) {
        weights.put(slot.name().replace(".weight", ""), slot.shape());
      }
    }
    return weights;
  }

  /**
   * x -> 200 -> 200 -> 100 -> 100 -> 100 -> 50 and back (Burda et al. 2016, section 5; their {@code
   * experiments.py}).
   */
  @Test
  void thePresetIsThePapersNetwork() {
    assertThat(weights(spec("model.preset = iwae-2-paper", ImageShape.of(1, 28, 28))))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("encoder.dense1", List.of(784L, 200L)),
                Map.entry("encoder.dense2", List.of(200L, 200L)),
                Map.entry("posterior.layer1.mu", List.of(200L, 100L)),
                Map.entry("posterior.layer1.logVar", List.of(200L, 100L)),
                Map.entry("posterior.layer2.dense", List.of(100L, 100L)),
                Map.entry("posterior.layer2.dense2", List.of(100L, 100L)),
                Map.entry("posterior.layer2.mu", List.of(100L, 50L)),
                Map.entry("posterior.layer2.logVar", List.of(100L, 50L)),
                Map.entry("prior.layer1.dense", List.of(50L, 100L)),
                Map.entry("prior.layer1.dense2", List.of(100L, 100L)),
                Map.entry("prior.layer1.mean", List.of(100L, 100L)),
                Map.entry("prior.layer1.logVar", List.of(100L, 100L)),
                Map.entry("decoder.dense1", List.of(100L, 200L)),
                Map.entry("decoder.dense2", List.of(200L, 200L)),
                Map.entry("decoder.pixels", List.of(200L, 784L))));
  }

  /** The way down goes through the hidden layers backwards; from features z2 sees other units. */
  @Test
  void theWayDownIsTheWayUpBackwards() {
    String hidden = LADDER + "model { latent = 3, ladder { layers = 2, hidden = [7, 5] } }, ";
    assertThat(weights(spec(hidden + "model.ladder.merge = bottom-up")))
        .containsEntry("posterior.layer2.dense", List.of(2L, 7L))
        .containsEntry("posterior.layer2.dense2", List.of(7L, 5L))
        .containsEntry("prior.layer1.dense", List.of(1L, 5L))
        .containsEntry("prior.layer1.dense2", List.of(5L, 7L));
    assertThat(weights(spec(hidden + "model { hidden = [9], ladder.merge = none }")))
        .containsEntry("posterior.layer2.dense", List.of(9L, 7L));
  }

  /** Another of these numbers is another start of every run: only with a new numerics version. */
  @ParameterizedTest
  @CsvSource({"precision, 14, -2146586409", "none, 10, 139929439"})
  void parametersStartAsTheyAlwaysDid(String merge, int latent, int expected) {
    String form = "model { latent = %d, ladder.merge = %s }";
    ModelSpec spec = spec(LADDER + form.formatted(latent, merge));
    assertThat(Arrays.hashCode(Model.layout(spec).initialise(3))).isEqualTo(expected);
    // The control: another activation starts otherwise.
    ModelSpec tanh = spec(LADDER + "model.ladder.activation = tanh, model.latent = " + latent);
    assertThat(Arrays.hashCode(Model.layout(tanh).initialise(3))).isNotEqualTo(expected);
  }

  @Test
  void whereTheDivergencesComeFrom() {
    String merge = LADDER + "model.ladder.merge = ";
    assertThat(spec(merge + "precision").divergence()).isEqualTo(Divergence.SAMPLE);
    assertThat(spec(merge + "none").divergence()).isEqualTo(Divergence.SAMPLE);
    assertThat(spec(merge + "bottom-up").divergence()).isEqualTo(Divergence.JOINT);
  }

  @Test
  void badSettingsAreRefusedByName() {
    for (String[] refused :
        List.of(
            new String[] {"hidden = []", "hidden: expected one or more numbers from 1, found []"},
            new String[] {"hidden = [5, 0]", "hidden: expected one or more numbers from 1, found"},
            new String[] {"hidden = 64", "hidden: expected a list like [64], found 64"},
            new String[] {"activation = tan", "activation: expected one of tanh, relu,"},
            new String[] {
              "merge = bottom", "merge: expected one of precision, none, bottom-up, found bottom"
            })) {
      assertThatThrownBy(() -> spec(LADDER + "model.ladder." + refused[0]))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageStartingWith("model.ladder." + refused[1]);
    }
    assertThatThrownBy(() -> new Hierarchy(List.of(2, 1), List.of(), Activation.TANH))
        .hasMessage(
            "ladder: expected one layer or more of at least 1 unit, found [2, 1] and [] hidden"
                + " units");
  }

  /** Its samples are weighed against one Gaussian, which a hierarchy is not. */
  @Test
  void theDoublyReparameterisedGradientIsRefused() {
    String weighted = "model { preset = iwae-2-paper, objective.gradient = %s }";
    assertThat(spec(weighted.formatted("reparameterised")).latent().size()).isEqualTo(150);
    assertThatThrownBy(() -> spec(weighted.formatted("doubly-reparameterised")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "model: the doubly reparameterised gradient: expected a diagonal Gaussian posterior");
  }
}
