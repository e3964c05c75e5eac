// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static io.sparkvae.model.SmallModel.SETTINGS;
import static io.sparkvae.model.SmallModel.SHAPE;
import static io.sparkvae.model.SmallModel.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.storage.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings make of a model, and what is no model. */
class ModelSettingsTest {
  @Test
  void everyPartSaysWhereItsDivergenceComesFrom() {
    assertThat(spec("model.preset = vae").divergence()).isEqualTo(Divergence.EXACT);
    assertThat(spec("model.preset = mixture-vae").divergence()).isEqualTo(Divergence.JOINT);
    assertThat(spec("model.preset = autoencoder").divergence()).isEqualTo(Divergence.NONE);
  }

  @Test
  void theNumberOfImagesIsTheGivenOneWhereItIsAuto() throws Exception {
    Settings preset = SETTINGS.with("model.preset = beta-tc-vae", "test");
    ModelSpec given = ModelSpec.from(preset, SHAPE, 1234);
    assertThat(Json.MAPPER.writeValueAsString(given)).contains("\"images\" : 1234");
    assertThatThrownBy(() -> ModelSpec.from(preset, SHAPE))
        .hasMessageStartingWith(
            "model.totalCorrelation.images: expected a number where no shards tell it, found auto");
    assertThatThrownBy(() -> ModelSpec.from(preset, SHAPE, 1))
        .hasMessageStartingWith("model.totalCorrelation.images: expected ");
    // The control: a number of one's own, which no shards change.
    Settings own = preset.with("model.totalCorrelation.images = 77", "test");
    assertThat(ModelSpec.from(own, SHAPE, 1234)).isEqualTo(ModelSpec.from(own, SHAPE));
    assertThat(ModelSpec.from(own, SHAPE)).isNotEqualTo(given);
  }

  /** Without a density of the posterior nothing moves a prior but a discrepancy from it. */
  @Test
  void aPriorThatNothingTrainsIsRefused() {
    String model = "model { prior = %s, posterior = %s, objective.terms = [%s], classes = 3 }";
    for (String prior : List.of("mixture", "autoregressive", "class")) {
      // The controls: what trains it, or nothing to train.
      Prior learned = spec(model.formatted(prior, "gaussian", "rate")).prior();
      for (String posterior : List.of("deterministic", "k-sparse", "implicit")) {
        Posterior without = spec(model.formatted("normal", posterior, "")).posterior();
        assertThat(spec(model.formatted(prior, posterior, "mean-discrepancy")).prior())
            .isEqualTo(learned);
        assertThatThrownBy(() -> spec(model.formatted(prior, posterior, "")))
            .isInstanceOf(ConfigurationFailure.class)
            .hasMessageStartingWith("model: prior %s: expected ".formatted(learned))
            .hasMessageEndingWith(", found " + without);
      }
    }
    // Pseudo-inputs need the posterior's density itself.
    for (String posterior : List.of("deterministic", "k-sparse", "implicit")) {
      assertThatThrownBy(() -> spec(model.formatted("vamp", posterior, "mean-discrepancy")))
          .hasMessageStartingWith("model: prior vamp: expected posterior gaussian");
    }
  }

  /** Runs and results are bound to it: of a model that there was, it is what it was. */
  @ParameterizedTest
  @CsvSource({
    "vae, c47495d1365e98b7c66f071c7631d4075d98e8a26d4967a209dc6ac70ac06bb6",
    "conv-vae, 7887c097c2b483c528123fa7143f784c9694e6e3793b607a180d98610dae8fa3",
    "ladder-vae, f2cd672f03f68c8a57e275846d0a76d35f6bc6d72846160abd20b3261712533d",
    "conditional-vae, 249b32907255b7258c31f26ef1e6adf5921e087ca1ae63dd521d085533878d6b",
    "vlae, 2c6fa69d4874448310f33bbb15a3c6f47d5a0a934f3b3545c7869af02cef8575"
  })
  void theDigestOfAModelStays(String preset, String digest) {
    Settings settings = Settings.reference().withValue("model.preset", preset, "test");
    assertThat(ModelSpec.from(settings, ImageShape.of(1, 28, 28), 60_000).digest())
        .isEqualTo(digest);
  }

  @Test
  void badSettingsAreRefusedByName() {
    for (String key :
        List.of(
            "model.mixture.components = 0",
            "model.corruption.rate = 1.5",
            "model.betaNorm = -1",
            "model.objective.samples = 0",
            "model.objective.terms = [rat]",
            "model.annealing.epochs = -1.0",
            "model.decoder.hidden = [0]",
            "model.activation = swich",
            "model.conv.activation = prelu",
            "model.normalisation = batch",
            "model.initialisation = xavier",
            "model.conv.channels = [3, 0]",
            "model.conv.channels = []",
            "model.conv.dense = 0",
            "model.resconv.blocks = 0")) {
      String read =
          "model { prior = mixture, corruption.kind = masking, network = resconv, decoder.network = mlp }, ";
      assertThatThrownBy(() -> spec(read + key))
          .hasMessageStartingWith(key.substring(0, key.indexOf(' ')) + ": expected ");
    }
  }
}
