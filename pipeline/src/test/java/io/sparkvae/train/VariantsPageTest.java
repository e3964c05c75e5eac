// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Presets;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/adding-a-variant.md} says is so. */
class VariantsPageTest {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- in (\\S+) -->\n```[a-z]*\n(.*?)```", Pattern.DOTALL);

  private static final Path ROOT = Path.of("..");

  @TempDir Path temporary;

  @Test
  void everyBlockStandsInItsFile() throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs/adding-a-variant.md")));
    List<String> files = new ArrayList<>();
    while (block.find()) {
      files.add(block.group(1));
      assertThat(Files.readString(ROOT.resolve(block.group(1)))).contains(block.group(2));
    }
    assertThat(files).hasSize(6);
  }

  static List<String> presets() {
    return Presets.all().stream().map(Presets.Preset::name).toList();
  }

  /** Closed forms are of linear models, and one level of convolutions leads to half the size. */
  private static String layers(String preset) {
    if (List.of("pca", "ppca", "ica").contains(preset)) {
      return "\nmodel.hidden = []";
    }
    Settings settings = Settings.reference().withValue("model.preset", preset, "test");
    return LatentShape.isMap(settings) ? "\nmodel.latentMap.downsampling = 2" : "";
  }

  /**
   * Two epochs through the trainer on Spark, to a model that loads. At ten times this learning rate
   * ladder-vae diverges under one seed in ten.
   */
  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetTrains(String preset) {
    Manifest.Read run =
        TestTraining.run(
            TestTraining.settings(
                "train.learningRate.initial = 0.001, model.preset = " + preset + layers(preset)),
            TestTraining.shards(),
            temporary.resolve("model"));
    assertThat(TestTraining.model(run).spec().preset()).isEqualTo(preset);
    assertThat(TestTraining.content(run).best().elbo()).isFinite();
  }
}
