// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Presets;
import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.TestCodes;
import io.sparkvae.latents.TestPosteriors;
import io.sparkvae.model.Compositions;
import io.sparkvae.model.SmallModel;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
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

  /** The page's, and those with a part that no composition before them has. */
  static List<String> presetsWithPartsOfTheirOwn() {
    List<String> distinct = Compositions.distinct();
    return presets().stream()
        .filter(
            preset ->
                preset.equals("free-bits-vae") || distinct.contains("model.preset = " + preset))
        .toList();
  }

  /** Closed forms are of linear models, and one level of convolutions leads to half the size. */
  private static String layers(String preset) {
    if (List.of("pca", "ppca", "ica").contains(preset)) {
      return "\nmodel.hidden = []";
    }
    Settings settings = Settings.reference().withValue("model.preset", preset, "test");
    return LatentShape.isMap(settings) ? "\nmodel.latentMap.downsampling = 2" : "";
  }

  @ParameterizedTest
  @MethodSource("presetsWithPartsOfTheirOwn")
  void presetsWithPartsOfTheirOwnTrain(String preset) {
    everyPresetTrains(preset);
  }

  /**
   * Two epochs through the trainer on Spark, to a model that loads. At ten times this learning rate
   * ladder-vae diverges under one seed in ten.
   */
  @Tag("proofs")
  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetTrains(String preset) {
    trains(preset, "");
  }

  static List<String> presetsTrainedByGradient() {
    return presets().stream()
        .filter(
            preset ->
                !List.of("pca", "ppca", "ica", "optimal-sigma-vae", "latent-flow").contains(preset))
        .toList();
  }

  @Tag("proofs")
  @ParameterizedTest
  @MethodSource("presetsTrainedByGradient")
  void everyPresetTrainsWithDl4j(String preset) {
    trains(preset, "train.trainer = dl4j-spark\n");
  }

  private void trains(String preset, String more) {
    Settings settings =
        TestTraining.settings(
            more + "train.learningRate.initial = 0.001, model.preset = " + preset + layers(preset));
    Manifest.Read run =
        switch (settings.string("model.likelihood")) {
          case "codes" -> onCodes(settings);
          case "flow" -> onLatents(settings);
          default -> TestTraining.run(settings, TestTraining.shards(), temporary.resolve("model"));
        };
    assertThat(TestTraining.model(run).spec().preset()).isEqualTo(preset);
    assertThat(TestTraining.content(run).best().elbo()).isFinite();
  }

  /** Models of latents are trained on latents. */
  private Manifest.Read onLatents(Settings settings) {
    org.apache.hadoop.fs.Path latents =
        TestPosteriors.write(
            temporary.resolve("latents"),
            TestPosteriors.moons(48, 1),
            0.05,
            new Manifest.Input("model", "/no/model", "0123", NullNode.getInstance()));
    Request request =
        Request.to(Fixture.hadoop(temporary.resolve("model")), settings).with("latents", latents);
    return StageRunner.run(new TrainStage(), request, Fixture.spark(), Stop.NEVER);
  }

  /** Priors over codes are trained on latents. */
  private Manifest.Read onCodes(Settings settings) {
    List<int[]> codes = TestCodes.random(SmallModel.CODES, 48, 1);
    Request request =
        Request.to(Fixture.hadoop(temporary.resolve("model")), settings)
            .with(
                "latents",
                TestCodes.write(
                    temporary.resolve("latents"),
                    SmallModel.CODES,
                    Map.of(
                        Split.TRAIN, codes.subList(0, 40),
                        Split.VALIDATION, codes.subList(40, 48))));
    return StageRunner.run(new TrainStage(), request, Fixture.spark(), Stop.NEVER);
  }
}
