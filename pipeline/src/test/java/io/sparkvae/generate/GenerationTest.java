// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.Statistics;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationTest {
  @TempDir Path temporary;

  @BeforeEach
  void makeModel() {
    Fixture.model(temporary.resolve("model"), Fixture.settings());
  }

  private static Settings settings(String... more) {
    Settings settings =
        Fixture.settings(
            "generate.samples=40", "generate.interpolations=3", "generate.interpolationSteps=5");
    for (String override : more) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  private GenerationContent generate(Settings settings, String output, String... inputs) {
    return generate(temporary.resolve("model"), settings, output, inputs);
  }

  private GenerationContent generate(
      Path model, Settings settings, String output, String... inputs) {
    List<Optional<org.apache.hadoop.fs.Path>> paths = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      paths.add(
          i < inputs.length
              ? Optional.of(Fixture.hadoop(temporary.resolve(inputs[i])))
              : Optional.empty());
    }
    return TestStages.generate(
        Fixture.spark(),
        settings,
        Fixture.hadoop(model),
        paths.get(0),
        paths.get(1),
        Fixture.hadoop(temporary.resolve(output)));
  }

  private Manifest manifest(String output) {
    return Manifest.read(
            Fixture.hadoop(temporary.resolve(output)), GenerateStage.KIND, Fixture.hadoop())
        .manifest();
  }

  private BufferedImage picture(String name) throws IOException {
    return ImageIO.read(temporary.resolve(name).toFile());
  }

  @Test
  void everythingIsDrawn() throws IOException {
    Fixture.shards(temporary.resolve("shards"));
    TestStages.encode(
        Fixture.spark(),
        settings(),
        Fixture.hadoop(temporary.resolve("model")),
        Fixture.hadoop(temporary.resolve("shards")),
        Fixture.hadoop(temporary.resolve("latents")));
    Statistics statistics =
        TestStages.stats(
                Fixture.spark(),
                settings(),
                Fixture.hadoop(temporary.resolve("latents")),
                Fixture.hadoop(temporary.resolve("stats")))
            .manifest()
            .contentAs(Statistics.class, Fixture.hadoop(temporary.resolve("stats")));
    GenerationContent content = generate(settings(), "all", "shards", "stats");
    assertThat(content.pictures())
        .containsExactly(
            "pictures/interpolations.png",
            "pictures/reconstructions.png",
            "pictures/samples.png",
            "pictures/traversals.png");
    assertThat(content.split()).isEqualTo("test");
    List<Double> kl = content.traversed().stream().map(j -> statistics.kl().mean().get(j)).toList();
    assertThat(kl).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    ImageGrid grid = new ImageGrid(Fixture.SHAPE);
    BufferedImage lines = picture("all/pictures/interpolations.png");
    assertThat(lines.getWidth()).isEqualTo(7 * grid.cellWidth() - 2);
    assertThat(lines.getHeight()).isEqualTo(3 * grid.cellHeight() - 2);
    assertThat(manifest("all").inputs())
        .extracting(Manifest.Input::role)
        .containsExactly("model", "shards", "statistics");

    Fixture.model(temporary.resolve("other"), Fixture.settings("model.latent=5"));
    assertThatThrownBy(
            () ->
                TestStages.generate(
                    Fixture.spark(),
                    settings(),
                    Fixture.hadoop(temporary.resolve("other")),
                    Optional.empty(),
                    Optional.of(Fixture.hadoop(temporary.resolve("stats"))),
                    Fixture.hadoop(temporary.resolve("refused"))))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected 5 dimensions as model")
        .hasMessageContaining("found 3");
  }

  /** Rows as text: index and pixels. */
  private List<String> samples(String output) {
    List<Row> rows =
        Fixture.spark()
            .read()
            .parquet(temporary.resolve(output).resolve("samples").toString())
            .orderBy("index")
            .collectAsList();
    return rows.stream()
        .map(r -> r.getLong(0) + " " + Base64.getEncoder().encodeToString(r.getAs(1)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "pixelcnn", "gated-pixelcnn"})
  void samplesAreTheSameWhateverTheTasks(String decoder) throws IOException {
    Path model = temporary.resolve("of-" + decoder);
    Fixture.model(model, Fixture.settings("model.decoder.network=" + decoder));
    GenerationContent content =
        generate(model, settings("generate.table=true", "generate.samplesPerTask=40"), "one");
    assertThat(content.pictures())
        .containsExactly("pictures/samples.png", "pictures/traversals.png");
    assertThat(content.samples()).isEqualTo(40);
    assertThat(content.traversed()).containsExactly(0, 1, 2);
    generate(model, settings("generate.table=true", "generate.samplesPerTask=9"), "five");
    assertThat(manifest("five").files())
        .filteredOn(f -> f.path().startsWith("samples/"))
        .hasSize(5);
    assertThat(samples("five")).hasSize(40).isEqualTo(samples("one"));
    assertThat(samples("one")).allMatch(row -> row.contains(" ")).doesNotHaveDuplicates();
    generate(model, settings("generate.table=true", "generate.seed=1"), "other");
    assertThat(samples("other")).isNotEqualTo(samples("one"));
    // Without a table nothing else changes.
    generate(model, settings(), "pictures");
    assertThat(manifest("pictures").files())
        .isEqualTo(
            manifest("one").files().stream()
                .filter(f -> f.path().startsWith("pictures/"))
                .toList());
  }

  @Test
  void aLineBeginsAndEndsAtItsEnds() {
    List<float[]> line = LatentPaths.line(new float[] {0, 4}, new float[] {2, 0}, 3);
    assertThat(line.get(0)).containsExactly(0, 4);
    assertThat(line.get(1)).containsExactly(1, 2);
    assertThat(line.get(2)).containsExactly(2, 0);
    assertThat(LatentPaths.traversal(new float[] {7, 8}, LatentShape.of(2), 1, 3, 2.5))
        .extracting(z -> z[1])
        .containsExactly(-2.5f, 0f, 2.5f);
  }

  @Test
  void aChannelIsTraversedAtEveryPlace() {
    float[] start = {1, 2, 3, 4, 5, 6};
    assertThat(LatentPaths.traversal(start, LatentShape.map(1, 3, 2), 1, 2, 2.5))
        .containsExactly(
            new float[] {1, -2.5f, 3, -2.5f, 5, -2.5f}, new float[] {1, 2.5f, 3, 2.5f, 5, 2.5f});
  }
}
