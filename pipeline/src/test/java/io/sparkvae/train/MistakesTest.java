// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.configuration.Presets;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the images may take hours, and a mistake in a model can be seen before. */
class MistakesTest {
  @TempDir Path here;

  /** As {@code pipeline --dry-run}, and as {@code pipeline} before its first stage. */
  private void plan(String... overrides) {
    Settings settings =
        Settings.reference()
            .with("ingest.format = sprites, pipeline.stages = [ingest, train, encode, prior]", "f");
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    Pipeline.of(new org.apache.hadoop.fs.Path(here.toUri()), settings).plan(new Configuration());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.network=banana | model.network: expected one of ",
        "model.activation=banana | model.activation: expected one of ",
        "model.latent=-1 | model.latent: expected ",
        "model.hidden=banana | model.hidden: expected ",
        "model.beta=1e400 | model.beta: expected ",
        "model.likelihood=banana | model.likelihood: expected one of ",
        "model.posterior=ladder | model: ",
        "train.partSize=banana | train.partSize: expected ",
        "train.pixelBias=banana | train.pixelBias: expected one of ",
        "prior.model.gatedPixelcnn.activation=banana | prior.model.gatedPixelcnn.activation: expected one of ",
        "prior.model.preset=vae | prior.model.likelihood: expected gaussian or flow for a model of latents",
        "gpu.local=banana | gpu.local: expected ",
        "tracking.mlflow.uri=banana | tracking.mlflow.uri: expected ",
      })
  void areRefusedBeforeImagesAreRead(String override, String message) throws Exception {
    assertThatThrownBy(() -> plan(override))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(message);
    try (var files = Files.list(here)) {
      assertThat(files).isEmpty();
    }
  }

  /** A part of a model may want images of a certain kind, which only they can tell. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.network=conv",
        "model.preset=vrnn",
        "model.latentMap.downsampling=64",
        "model.decoder.network=pixelsnail",
        "prior.model.preset=latent-flow",
      })
  void whatDependsOnTheImagesIsLeftToThem(String override) {
    assertThatCode(() -> plan(override)).doesNotThrowAnyException();
  }

  @Test
  @Tag("proofs")
  void ofThePresetsOnlyThoseOfSecondStagesAreNoModelsOfImages() {
    List<String> refused = new ArrayList<>();
    for (Presets.Preset preset : Presets.all()) {
      Settings settings = Settings.reference().withOverride("model.preset=" + preset.name());
      Throwable mistake = catchThrowable(() -> Mistakes.refuse(settings));
      if (mistake != null) {
        assertThat(mistake).hasMessageContaining("for --latents");
        refused.add(preset.name());
      }
    }
    assertThat(refused).contains("code-prior", "latent-flow").hasSizeLessThan(10);
  }
}
