// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.Setting;
import io.sparkvae.Sparkvae;
import io.sparkvae.TrainedModel;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.shard.Shards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariationalAutoencoderTest {
  @TempDir static Path temporary;

  private static Path images;
  private static TrainedModel trained;
  private static Latents latents;

  /** What the stages give for the images. */
  @BeforeAll
  static void runStages() throws IOException {
    images = Pictures.write(temporary.resolve("images"));
    Sparkvae sparkvae = Sparkvae.on(Fixture.spark());
    Shards shards =
        sparkvae
            .ingest(images.toString())
            .set(Setting.of("ingest.labels"), "none")
            .to(temporary.resolve("shards").toString());
    trained =
        sparkvae.train(shards).with(Pictures.SETTINGS).to(temporary.resolve("model").toString());
    latents =
        sparkvae
            .encode(trained, shards)
            .with("encode.z = true")
            .to(temporary.resolve("latents").toString());
  }

  private static VariationalAutoencoder estimator() {
    return new VariationalAutoencoder()
        .setHidden(16)
        .setLatent(3)
        .setEpochs(2)
        .setBatchSize(8)
        .setWorkers(2)
        .setAveragingFrequency(2)
        .setDirectory(temporary.resolve("fits").toString());
  }

  private static VariationalAutoencoderModel model() {
    return VariationalAutoencoderModel.open(Fixture.spark(), trained.directory().toString());
  }

  @ParameterizedTest
  @CsvSource({"image, '', encoded, unit", "vector, id, encoded, unit"})
  void aFitGivesTheBitsOfIngestAndTrain(String column, String id, String format, String scale)
      throws IOException {
    VariationalAutoencoder estimator =
        estimator().setInputCol(column).setIdCol(id).setInputFormat(format).setScale(scale);
    if (!List.of("image", "spark", "face").contains(column)) {
      estimator.setHeight(Pictures.SIDE).setWidth(Pictures.SIDE);
    }
    VariationalAutoencoderModel model = estimator.fit(Pictures.kinds(images).repartition(3));
    assertThat(model.model().parameters()).isEqualTo(trained.model().parameters());
    assertThat(model.training()).isEqualTo(trained.training());
    assertThat(model.parent()).isSameAs(estimator);
  }

  @Tag("proofs")
  @ParameterizedTest
  @CsvSource({
    "image, id, encoded, unit",
    "spark, id, encoded, unit",
    "face, '', encoded, unit",
    "pixels, id, pixels, unit",
    "array, '', encoded, unit",
    "bytes, id, encoded, bytes"
  })
  void aFitOnAnyKindOfColumnGivesTheBitsOfIngestAndTrain(
      String column, String id, String format, String scale) throws IOException {
    aFitGivesTheBitsOfIngestAndTrain(column, id, format, scale);
  }

  @ParameterizedTest
  @CsvSource({
    "image, encoded, unit",
    "spark, encoded, unit",
    "face, encoded, unit",
    "pixels, pixels, unit",
    "vector, encoded, unit",
    "array, encoded, unit",
    "bytes, encoded, bytes"
  })
  void aTransformationGivesTheNumbersOfEncode(String column, String format, String scale)
      throws IOException {
    Dataset<Row> encoded =
        model()
            .setInputCol(column)
            .setInputFormat(format)
            .setScale(scale)
            .setZCol("z")
            .transform(Pictures.kinds(images).repartition(5));
    Map<String, Row> expected = new HashMap<>();
    for (Row row : Fixture.spark().read().parquet(latents.directory().toString()).collectAsList()) {
      expected.put(row.getAs("id"), row);
    }
    List<Row> rows = encoded.collectAsList();
    assertThat(rows).hasSize(Pictures.COUNT);
    for (Row row : rows) {
      Row latent = expected.get(row.<String>getAs("id"));
      for (String name : List.of("mu", "logVar", "kl", "z")) {
        float[] numbers = new float[3];
        for (int i = 0; i < 3; i++) {
          numbers[i] = (float) latent.getList(latent.fieldIndex(name)).get(i);
        }
        double[] widened = new double[3];
        Arrays.setAll(widened, i -> numbers[i]);
        assertThat(row.<Vector>getAs(name).toArray()).isEqualTo(widened);
      }
      for (String name : List.of("logLikelihood", "elbo")) {
        assertThat(row.<Double>getAs(name)).isEqualTo(latent.<Double>getAs(name));
      }
    }
  }

  @Tag("proofs")
  @Test
  void shardsAndModelsAreMadeOnce() throws IOException {
    VariationalAutoencoder estimator =
        estimator().setDirectory(temporary.resolve("once").toString()).setIdCol("id");
    Dataset<Row> rows = Pictures.files(images);
    estimator.fit(rows);
    estimator.copy(estimator.extractParamMap()).setBeta(2).fit(rows.orderBy(functions.rand(1)));
    estimator.fit(rows.repartition(7));
    try (var made = Files.list(temporary.resolve("once"))) {
      assertThat(made.map(path -> path.getFileName().toString().replaceAll("-.*", "")).sorted())
          .containsExactly("model", "model", "shards");
    }
  }

  @Test
  void rowsWithoutAnImageAreHandledAsTheParameterSays() throws IOException {
    Dataset<Row> rows =
        Pictures.files(images)
            .filter("id < '005.png'")
            .withColumn(
                "image",
                functions
                    .when(functions.col("id").equalTo("001.png"), functions.lit(new byte[] {1, 2}))
                    .when(functions.col("id").equalTo("002.png"), functions.lit(null))
                    .otherwise(functions.col("image")));
    VariationalAutoencoderModel model = model().setIdCol("id");
    assertThatThrownBy(() -> model.transform(rows).collectAsList())
        .rootCause()
        .isInstanceOf(DataFailure.class)
        .hasMessageMatching(
            "inputCol 'image', image '00[12].png': expected an image, found none: .*"
                + "handleInvalid = skip leaves such rows out");
    model.setHandleInvalid("skip");
    assertThat(model.transform(rows).select("id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("000.png", "003.png", "004.png");
    model.setHandleInvalid("keep");
    List<Row> kept = model.transform(rows).collectAsList();
    assertThat(kept).hasSize(5);
    for (Row row : kept) {
      boolean bad = List.of("001.png", "002.png").contains(row.<String>getAs("id"));
      assertThat(row.isNullAt(row.fieldIndex("mu"))).isEqualTo(bad);
      assertThat(row.isNullAt(row.fieldIndex("elbo"))).isEqualTo(bad);
    }
  }

  @Test
  void anImageOfAnotherSizeIsFitted() {
    VariationalAutoencoderModel model = model();
    Dataset<Row> larger =
        Fixture.spark()
            .createDataset(List.of(1), org.apache.spark.sql.Encoders.INT())
            .select(functions.lit(PortableMap.of(larger())).as("image"));
    assertThat(model.transform(larger).head().<Vector>getAs("mu").size()).isEqualTo(3);
    model.setSettings("ingest.fit = refuse");
    assertThatThrownBy(() -> model.transform(larger).collectAsList())
        .rootCause()
        .hasMessageContaining("another shape");
  }

  private static io.sparkvae.image.Image larger() {
    io.sparkvae.image.ImageShape shape = io.sparkvae.image.ImageShape.of(3, 10, 20);
    return new io.sparkvae.image.Image(shape, new byte[shape.size()]);
  }

  @Test
  void theSchemaSaysTheNumberOfDimensions() {
    Dataset<Row> encoded = model().setLogVarCol("").transform(Pictures.files(images));
    assertThat(encoded.columns())
        .containsExactly("id", "image", "mu", "kl", "logLikelihood", "elbo");
    for (String column : List.of("mu", "kl")) {
      assertThat(AttributeGroup.fromStructField(encoded.schema().apply(column)).size())
          .isEqualTo(3);
    }
    assertThat(encoded.schema())
        .isEqualTo(model().setLogVarCol("").transformSchema(Pictures.files(images).schema()));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingRuns() throws IOException {
    Dataset<Row> rows = Pictures.kinds(images);
    assertRefused(
        rows, estimator().setInputCol("img"), "inputCol: expected one of the columns id,");
    assertRefused(rows, estimator().setInputCol("id"), "inputCol 'id': expected bytes, ");
    assertRefused(
        rows,
        estimator().setInputCol("vector"),
        "inputCol 'vector': expected the parameters height and width");
    assertRefused(
        rows, estimator().setOutputCol("Label"), "outputCol: expected a new column, found 'Label'");
    assertRefused(
        rows, estimator().setLabelCol("id"), "labelCol 'id': expected numbers, found string");
    assertRefused(rows, estimator().setPreset("vea"), "unknown preset 'vea' (the parameter preset");
    assertRefused(
        rows, estimator().setSettings("use.parameters = last"), "use.parameters: expected best");
    assertThatThrownBy(() -> model().setCodesCol("codes").transform(rows))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("codesCol: expected none for a model without codes");
  }

  private static void assertRefused(
      Dataset<Row> rows, VariationalAutoencoder estimator, String message) {
    assertThatThrownBy(() -> estimator.fit(rows))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void valuesOfParametersAreChecked() {
    VariationalAutoencoder estimator = new VariationalAutoencoder("v");
    assertThatThrownBy(() -> estimator.setLatent(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("latent");
    assertThatThrownBy(() -> estimator.setHidden(3, 0)).hasMessageContaining("hidden");
    assertThatThrownBy(() -> estimator.setNetwork("cnn")).hasMessageContaining("network");
    assertThatThrownBy(() -> estimator.setSettings("train.epoch = 3"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.epochs");
    String explained = estimator.setLatent(4).explainParams();
    assertThat(explained)
        .contains("latent: number of latent dimensions (current: 4)")
        .contains("outputCol: column of the mean of the posterior")
        .contains("epochs: number of passes over the training images (undefined)");
    for (var param : estimator.params()) {
      assertThat(param.doc()).isNotEmpty();
    }
    assertThat(TrainingParams.KEYS.keySet()).allMatch(estimator::hasParam);
  }

  @Test
  void numbersThatAreNoPixelsAreRefused() throws IOException {
    VariationalAutoencoder estimator =
        estimator().setInputCol("bytes").setHeight(Pictures.SIDE).setWidth(Pictures.SIDE);
    assertThatThrownBy(() -> estimator.fit(Pictures.kinds(images)))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("inputCol 'bytes': expected numbers in [0, 1]")
        .hasMessageContaining("scale = bytes");
  }
}
