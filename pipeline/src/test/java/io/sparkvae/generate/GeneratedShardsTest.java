// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.storage.Digest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples as shards that other stages read, as single images, and drawn from latents. */
class GeneratedShardsTest {
  private static final int ROWS = 40;
  private static final Settings ONLY_SHARDS =
      settings(
          "output.leaseSeconds=2",
          "generate.shards=" + ROWS,
          "generate.samplesPerTask=15",
          "generate.samples=0",
          "generate.perClass=0",
          "generate.traversals=0");

  @TempDir Path temporary;

  private static Settings settings(String... overrides) {
    return Fixture.settings(overrides);
  }

  private org.apache.hadoop.fs.Path at(String name) {
    return Fixture.hadoop(temporary.resolve(name));
  }

  private Manifest generate(Settings settings, String output, Map<String, String> inputs) {
    Request request = Request.to(at(output), settings);
    for (Map.Entry<String, String> input : inputs.entrySet()) {
      request = request.with(input.getKey(), at(input.getValue()));
    }
    return StageRunner.run(new GenerateStage(), request, Fixture.spark(), Stop.NEVER).manifest();
  }

  private List<Row> rows(String directory) {
    return Fixture.spark()
        .read()
        .parquet(temporary.resolve(directory).toString())
        .orderBy("id")
        .collectAsList();
  }

  private Map<String, FileTime> times(String directory) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    for (Path file : Fixture.parquet(temporary.resolve(directory))) {
      times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
    }
    return times;
  }

  @Test
  void encodeAndIngestReadGeneratedShards() {
    Fixture.model(
        temporary.resolve("model"),
        Fixture.settings("model.labels=given", "model.classes=3", "model.prior=class"));
    Settings alsoTable = ONLY_SHARDS.withOverride("generate.samples=" + ROWS);
    generate(alsoTable.withOverride("generate.table=true"), "one", Map.of("model", "model"));
    Shards shards = Shards.open(at("one/shards"), Fixture.hadoop());
    assertThat(shards.content().parts())
        .extracting(part -> part.path() + " " + part.rows())
        .containsExactly(
            "train-00000.parquet 15",
            "train-00001.parquet 15",
            "train-00002.parquet 2",
            "validation-00000.parquet 4",
            "test-00000.parquet 4");
    List<Row> found = rows("one/shards");
    List<Row> table =
        Fixture.spark()
            .read()
            .parquet(temporary.resolve("one/samples").toString())
            .orderBy("index")
            .collectAsList();
    assertThat(found).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      Row row = found.get(i);
      byte[] pixels = row.getAs("pixels");
      assertThat(row.<String>getAs("id")).isEqualTo("sample-%012d".formatted(i));
      assertThat(pixels).as("the same sample in the table").isEqualTo(table.get(i).getAs("pixels"));
      assertThat(row.<byte[]>getAs("sha256")).isEqualTo(Digest.sha256(pixels));
      assertThat(row.<Integer>getAs("label")).isEqualTo(i % 3);
      assertThat(row.<String>getAs("split"))
          .isEqualTo((i < 32 ? Split.TRAIN : i < 36 ? Split.VALIDATION : Split.TEST).column());
    }
    generate(
        ONLY_SHARDS.withOverride("generate.samplesPerTask=7"), "seven", Map.of("model", "model"));
    assertThat(rows("seven/shards")).as("other tasks").isEqualTo(found);

    Manifest latents =
        TestStages.encode(Fixture.spark(), settings(), at("model"), at("one/shards"), at("latents"))
            .manifest();
    assertThat(latents.content().path("rows").asInt()).isEqualTo(ROWS);
    assertThat(latents.inputs().get(1).digest()).isEqualTo(shards.source().digest());
    Settings ingest =
        settings("ingest.format=parquet")
            .withValue("ingest.input", temporary.resolve("one/shards").toString(), "test");
    TestStages.ingest(Fixture.spark(), ingest, at("ingested"));
    assertThat(rows("ingested").stream().map(row -> row.<byte[]>getAs("sha256")).toList())
        .containsExactlyElementsOf(found.stream().map(row -> row.<byte[]>getAs("sha256")).toList());
  }

  /** The images that are shown are read after the shards are written. */
  @Test
  void anInterruptedGenerationContinues() throws IOException {
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    Fixture.shards(temporary.resolve("shards"));
    Map<String, String> inputs = Map.of("model", "model", "shards", "shards");
    Path test = temporary.resolve("shards/test-00002.parquet");
    Files.move(test, temporary.resolve("aside"));
    assertThatThrownBy(() -> generate(ONLY_SHARDS, "again", inputs))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("test-00002.parquet");
    Files.move(temporary.resolve("aside"), test);
    Map<String, FileTime> before = times("again/shards");
    assertThat(before).hasSize(5);
    Manifest again = generate(ONLY_SHARDS, "again", inputs);
    assertThat(times("again/shards")).as("nothing is drawn twice").isEqualTo(before);
    Manifest clean = generate(ONLY_SHARDS, "clean", inputs);
    assertThat(again.files())
        .filteredOn(file -> !file.path().endsWith(Manifest.FILE_NAME))
        .containsExactlyElementsOf(
            clean.files().stream()
                .filter(file -> !file.path().endsWith(Manifest.FILE_NAME))
                .toList());
    assertThat(Shards.open(at("again/shards"), Fixture.hadoop()).source().digest())
        .isEqualTo(Shards.open(at("clean/shards"), Fixture.hadoop()).source().digest());
  }

  @Test
  void samplesAreDrawnFromLatents() throws IOException {
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    Fixture.shards(temporary.resolve("shards"));
    TestStages.encode(Fixture.spark(), settings(), at("model"), at("shards"), at("latents"));
    Map<String, String> inputs = Map.of("model", "model", "latents", "latents");
    Settings aggregate =
        ONLY_SHARDS.withOverride("generate.from=aggregate").withOverride("generate.images=3");
    Manifest made = generate(aggregate, "aggregate", inputs);
    assertThat(made.content().path("from").asText()).isEqualTo("aggregate");
    assertThat(made.content().path("posteriors").asInt()).isEqualTo(100);
    assertThat(made.inputs()).extracting(Manifest.Input::role).containsExactly("model", "latents");
    List<Row> rows = rows("aggregate/shards");
    generate(aggregate.withOverride("generate.samplesPerTask=50"), "one", inputs);
    assertThat(rows("one/shards")).isEqualTo(rows);
    BufferedImage image =
        ImageIO.read(temporary.resolve("aggregate/images/sample-000002.png").toFile());
    assertThat(image.getRaster().getPixels(0, 0, 6, 4, (int[]) null))
        .isEqualTo(unsigned(rows.get(2).getAs("pixels")));

    generate(
        ONLY_SHARDS
            .withOverride("generate.from=mixture")
            .withOverride("generate.mixture.components=2")
            .withOverride("generate.mixture.iterations=2"),
        "mixture",
        inputs);
    assertThat(temporary.resolve("mixture/mixture.json")).content().contains("\"weights\"");
    assertThat(pixels(rows("mixture/shards"))).isNotEqualTo(pixels(rows));

    generate(ONLY_SHARDS, "prior", Map.of("model", "model"));
    assertThat(pixels(rows("prior/shards"))).isNotEqualTo(pixels(rows));
    assertThatThrownBy(() -> generate(ONLY_SHARDS, "refused", inputs))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("generate.from")
        .hasMessageContaining("aggregate or mixture with --latents");
    assertThatThrownBy(() -> generate(aggregate, "refused", Map.of("model", "model")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("prior or second-stage without --latents");
    Fixture.model(temporary.resolve("other"), Fixture.settings("model.latent=5"));
    assertThatThrownBy(
            () -> generate(aggregate, "refused", Map.of("model", "other", "latents", "latents")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found those of another model");
  }

  private static List<String> pixels(List<Row> rows) {
    return rows.stream()
        .map(row -> Digest.hex(Digest.sha256(row.getAs("pixels"))))
        .collect(Collectors.toList());
  }

  private static int[] unsigned(byte[] bytes) {
    int[] levels = new int[bytes.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = bytes[i] & 255;
    }
    return levels;
  }

  @Test
  void classesAndAnimationsAreDrawn() throws IOException {
    Fixture.model(
        temporary.resolve("model"),
        Fixture.settings("model.labels=given", "model.classes=3", "model.prior=class"));
    Fixture.shards(temporary.resolve("labelled"), Fixture.SHAPE, labelled(), 0);
    Manifest made =
        generate(
            settings(
                "generate.perClass=4",
                "generate.images=2",
                "generate.interpolation=spherical",
                "generate.animations=true"),
            "all",
            Map.of("model", "model", "shards", "labelled"));
    assertThat(made.files())
        .extracting(Manifest.DataFile::path)
        .contains(
            "images/sample-000000-class-0.png",
            "images/sample-000001-class-1.png",
            "pictures/interpolations-animated.png",
            "pictures/traversals-animated.png");
    ImageGrid grid = new ImageGrid(Fixture.SHAPE);
    BufferedImage classes = ImageIO.read(temporary.resolve("all/pictures/classes.png").toFile());
    assertThat(classes.getWidth()).isEqualTo(4 * grid.cellWidth() - 2);
    assertThat(classes.getHeight()).isEqualTo(3 * grid.cellHeight() - 2);
  }

  private static List<List<Row>> labelled() {
    return List.of(
        Fixture.images(Split.TEST, 3, Fixture.SHAPE.size()).stream()
            .map(
                row ->
                    org.apache.spark.sql.RowFactory.create(
                        row.get(0), row.get(1), row.get(2), row.get(3), 1, row.get(5)))
            .toList());
  }
}
