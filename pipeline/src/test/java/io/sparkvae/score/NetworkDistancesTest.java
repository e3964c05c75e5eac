// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.onnx.TestNetworks;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.sample.SampledRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code score.features = onnx}: distances in the features of a network. */
class NetworkDistancesTest {
  private static final int IMAGES = 100;

  @TempDir Path temporary;

  private Settings settings;

  @BeforeEach
  void make() throws IOException {
    Path file = temporary.resolve("network.onnx");
    Files.write(file, TestNetworks.columnMeans(16, 4, 6, 1));
    settings =
        Settings.reference()
            .with(
                """
                score { features = onnx, distances.images = 100, disentanglement.images = 0, probes.images = 0
                  onnx { layout = nhwc, file = "%s" } }"""
                    .formatted(file),
                "test");
    shards("shards", 230);
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    TestStages.encode(
        Fixture.spark(), Fixture.settings(), at("model"), at("shards"), at("latents"));
  }

  private void shards(String name, int images) {
    List<Row> rows = Fixture.images(Split.TEST, images, Fixture.SHAPE.size());
    Fixture.shards(
        temporary.resolve(name),
        Fixture.SHAPE,
        List.of(rows.subList(0, 50), rows.subList(50, images)),
        0);
  }

  private org.apache.hadoop.fs.Path at(String name) {
    return Fixture.hadoop(temporary.resolve(name));
  }

  private Manifest.Read score(String output, String... inputs) {
    Request request = Request.to(at(output), settings).with("latents", at("latents"));
    for (String input : inputs) {
      request = request.with(input.equals("others") ? "shards" : input, at(input));
    }
    return StageRunner.run(new ScoreStage(), request, Fixture.spark(), Stop.NEVER);
  }

  @Test
  void realImagesAndSamplesAreComparedInTheFeaturesOfTheNetwork() {
    Manifest.Read made = score("scores", "model", "shards");

    DistancesContent found =
        made.manifest().contentAs(ScoresContent.class, made.directory()).distances();
    assertThat(found.features()).startsWith("output 'features' of the network network.onnx");
    assertThat(found.images()).isEqualTo(IMAGES);
    float[][] all = columnMeans(2 * IMAGES);
    double expected =
        FrechetDistance.of(Arrays.copyOfRange(all, IMAGES, 2 * IMAGES), Arrays.copyOf(all, IMAGES));
    assertThat(found.real().frechet()).isCloseTo(expected, within(1e-6));
    // A model that was not trained: its samples are grey, unlike the images.
    assertThat(found.samples().frechet()).isGreaterThan(5 * found.real().frechet());
    assertThat(found.samples().recall().share()).isLessThan(found.real().recall().share());
    assertThat(made.manifest().inputs())
        .extracting(Manifest.Input::role)
        .containsExactly("onnx", "latents", "model", "shards");
    assertThat(score("again", "model", "shards").digest()).isEqualTo(made.digest());
  }

  /** The mean of each column of the images with the smallest hashes of their ids. */
  private static float[][] columnMeans(int count) {
    List<Row> rows = Fixture.images(Split.TEST, 230, Fixture.SHAPE.size());
    return SampledRows.of(
            Fixture.spark()
                .createDataFrame(
                    rows,
                    new org.apache.spark.sql.types.StructType()
                        .add("id", "string")
                        .add("pixels", "binary")
                        .add("sha256", "binary")
                        .add("split", "string")
                        .add("label", "int")
                        .add("factors", "array<int>")),
            count)
        .collectAsList()
        .stream()
        .map(
            row -> {
              byte[] pixels = row.getAs("pixels");
              float[] means = new float[6];
              for (int p = 0; p < pixels.length; p++) {
                means[p % 6] += (pixels[p] & 0xff) / 255f / 4;
              }
              return means;
            })
        .toArray(float[][]::new);
  }

  @Test
  void whatIsMissingIsNamed() {
    shards("others", 60);
    assertThatThrownBy(() -> score("no", "model"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("score.features = onnx: expected --model and --shards");
    assertThatThrownBy(() -> score("no", "model", "others"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected those that latents");
    settings = settings.withOverride("score.onnx.output=other");
    assertThatThrownBy(() -> score("no", "model", "shards"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("an output of the network, one of [features]");
    settings = settings.withOverride("score.onnx.file=\"\"");
    assertThatThrownBy(() -> score("no", "model", "shards"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("score.onnx.file: expected an ONNX file for score.features = onnx");
  }
}
