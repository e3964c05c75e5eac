// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models, shards and settings that encoding cannot use, each named. */
class BadEncodingTest {
  @TempDir Path temporary;

  @Test
  void aModelForOtherImagesIsRefused() {
    Path model = temporary.resolve("model");
    ModelSpec spec = ModelSpec.from(Fixture.settings(), ImageShape.of(3, 8, 8));
    Fixture.model(model, new Model(spec, Model.layout(spec).initialise(1)));
    Fixture.shards(temporary.resolve("shards"));

    assertThat(failureOf(Fixture.settings()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("shards file:" + temporary.resolve("shards"))
        .hasMessageContaining("expected images of shape [1, 3, 8, 8]")
        .hasMessageContaining(temporary.resolve("model") + ", found [1, 1, 4, 6]");
  }

  @Test
  void damagedShardsAreNamed() throws Exception {
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    Path shards = temporary.resolve("shards");
    Fixture.shards(shards);
    Path victim = Fixture.parquet(shards).get(1);
    byte[] bytes = Files.readAllBytes(victim);
    Files.deleteIfExists(victim.resolveSibling("." + victim.getFileName() + ".crc"));

    byte[] flipped = bytes.clone();
    for (int i = 0; i < 300; i++) {
      flipped[bytes.length / 4 + i] ^= 1;
    }
    Files.write(victim, flipped);
    assertThat(failureOf(Fixture.settings()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(victim.getFileName() + ": expected SHA-256 ");
    assertThat(temporary.resolve("latents").resolve("_manifest.json")).doesNotExist();

    Files.write(victim, new byte[0]);
    assertThat(failureOf(Fixture.settings()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(victim.getFileName().toString());

    Files.delete(victim);
    assertThat(failureOf(Fixture.settings()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(victim.getFileName().toString());
  }

  @Test
  void imagesOfAnotherSizeAreNamed() {
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    List<Row> rows = new ArrayList<>(Fixture.images(Split.TRAIN, 20, 24));
    Row good = rows.get(7);
    rows.set(
        7,
        RowFactory.create(
            good.get(0), new byte[20], good.get(2), good.get(3), good.get(4), good.get(5)));
    Fixture.shards(temporary.resolve("shards"), Fixture.SHAPE, List.of(rows), 0);

    assertThat(failureOf(Fixture.settings()))
        .isInstanceOf(DataFailure.class)
        .hasMessageMatching(
            "shard file:.*/train-00000.parquet: expected 24 bytes per image .*, found 20 in row 7 .*");
  }

  @Test
  void missingRowsAreNoticed() {
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    Fixture.shards(
        temporary.resolve("shards"),
        Fixture.SHAPE,
        List.of(Fixture.images(Split.TRAIN, 20, 24)),
        1);

    assertThat(failureOf(Fixture.settings()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("train-00000.parquet: expected 9 rows, found 8 rows (row group 0)");
  }

  @Test
  void aModelThatGivesNoFiniteNumbersIsNoticed() {
    ModelSpec spec = ModelSpec.from(Fixture.settings(), Fixture.SHAPE);
    float[] parameters = Model.layout(spec).initialise(1);
    Arrays.fill(parameters, 1e30f);
    Fixture.model(temporary.resolve("model"), new Model(spec, parameters));
    Fixture.shards(temporary.resolve("shards"));

    assertThat(failureOf(Fixture.settings()))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected a finite")
        .hasMessageContaining("from the model, found");
  }

  @Test
  void settingsThatDoNotDoAreRefused() {
    record Bad(String setting, String message) {}
    for (Bad bad :
        List.of(
            new Bad("encode.batchSize=0", "encode.batchSize: expected at least 1 image, found 0"),
            new Bad(
                "encode.splits=[train, holdout]",
                "encode.splits: expected all or a list of train, validation, test, found 'holdout'"),
            new Bad("encode.splits=[]", "found an empty list"))) {
      assertThat(catchThrowable(() -> EncodingPlan.from(Fixture.settings(bad.setting()))))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining(bad.message());
    }
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    Fixture.shards(
        temporary.resolve("shards"), Fixture.SHAPE, List.of(Fixture.images(Split.TRAIN, 4, 24)), 0);
    assertThat(failureOf(Fixture.settings("encode.splits=test")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("encode.splits: expected splits with images in shards");
  }

  private Failure failureOf(Settings settings) {
    Throwable thrown =
        catchThrowable(
            () ->
                TestStages.encode(
                    Fixture.spark(),
                    settings,
                    Fixture.hadoop(temporary.resolve("model")),
                    Fixture.hadoop(temporary.resolve("shards")),
                    Fixture.hadoop(temporary.resolve("latents"))));
    assertThat(Failure.causeOf(thrown)).as("%s", thrown).isNotNull();
    return Failure.causeOf(thrown);
  }
}
