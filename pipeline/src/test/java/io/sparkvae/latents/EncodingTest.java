// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.storage.Digest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodingTest {
  private static final SparkSession SPARK = Fixture.spark();

  @TempDir Path temporary;

  @Test
  void anotherReaderFindsOneRowAnImageWithTheClosedFormOfTheDivergence() throws Exception {
    Settings settings = Fixture.settings();
    Path output = temporary.resolve("latents");

    Manifest.Read published = encode(settings, output);

    String files = "'" + output + "/*.parquet'";
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      try (ResultSet columns =
          duck.createStatement()
              .executeQuery(
                  "SELECT string_agg(name || ' ' || type, ', ') FROM (SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM "
                      + files
                      + "))")) {
        columns.next();
        assertThat(columns.getString(1))
            .isEqualTo(
                "id VARCHAR, mu FLOAT[], logVar FLOAT[], kl FLOAT[], logLikelihood DOUBLE, elbo DOUBLE, split VARCHAR, label INTEGER, factors INTEGER[]");
      }
      double[] worst =
          numbers(
              duck,
              """
              SELECT max(abs(list_sum(kl::double[]) - closed)),
                max(abs(elbo - (logLikelihood - list_sum(kl::double[])))), min(closed),
                count(*), count(DISTINCT id), count(label), count(factors)
              FROM (SELECT *, list_sum(list_transform([1, 2, 3], j ->
                (mu[j]::double ** 2 + exp(logVar[j]::double) - logVar[j]::double - 1) / 2)) AS closed
                FROM %s)"""
                  .formatted(files));
      assertThat(worst[0]).isLessThan(1e-5);
      assertThat(worst[1]).isLessThan(1e-9);
      assertThat(worst[2]).isPositive();
      assertThat(Arrays.copyOfRange(worst, 3, 7)).containsExactly(100, 100, 46 + 13 + 6, 50);
      assertThat(
              numbers(
                  duck,
                  "SELECT label, len(factors), factors[1] FROM %s WHERE id = 'train/5'"
                      .formatted(files)))
          .containsExactly(5, 3, 5);
      assertThat(numbers(duck, "SELECT count(*) FROM " + files + " WHERE split = 'validation'"))
          .containsExactly(20);
    }
    Latents latents = Latents.open(Fixture.hadoop(output), Fixture.hadoop());
    assertThat(latents.content().rowsBySplit())
        .isEqualTo(Map.of("train", 70L, "validation", 20L, "test", 10L));
    assertThat(latents.content().parts())
        .extracting(LatentsContent.Part::path)
        .isEqualTo(latents.files())
        .containsExactly("train-00000.parquet", "validation-00001.parquet", "test-00002.parquet");
    assertThat(published.manifest().inputs())
        .extracting(Manifest.Input::role)
        .containsExactly("model", "shards");
    for (Manifest.DataFile file : published.manifest().files()) {
      byte[] bytes = Files.readAllBytes(output.resolve(file.path()));
      assertThat(file.bytes()).isEqualTo(bytes.length);
      assertThat(file.sha256()).isEqualTo(Digest.hex(Digest.sha256(bytes)));
    }
  }

  private static double[] numbers(Connection duck, String sql) throws Exception {
    try (ResultSet result = duck.createStatement().executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      double[] row = new double[result.getMetaData().getColumnCount()];
      for (int i = 0; i < row.length; i++) {
        row[i] = result.getDouble(i + 1);
      }
      return row;
    }
  }

  @Test
  void theLikelihoodIsThatOfTheDecodedSample() {
    Settings settings = Fixture.settings("encode.z=true", "encode.seed=9");
    Path output = temporary.resolve("latents");
    encode(settings, output);
    ModelSpec spec = ModelSpec.from(settings, Fixture.SHAPE);
    Model model =
        ModelArtifact.load(Fixture.hadoop(temporary.resolve("model")), Fixture.hadoop()).model();

    Map<String, Row> rows = rows(output);
    for (Row image : Fixture.images(Split.TEST, 10, Fixture.SHAPE.size())) {
      Row row = rows.get(image.getString(0));
      float[] eps = new float[3];
      Noise.of(9, ByteBuffer.wrap(image.getAs(2)).getLong()).gaussian(eps);
      List<Float> z = row.getList(9);
      float[] decoded = new float[3];
      for (int j = 0; j < 3; j++) {
        decoded[j] = z.get(j);
        double mu = row.<Float>getList(1).get(j);
        double logVar = row.<Float>getList(2).get(j);
        assertThat((double) z.get(j)).isCloseTo(mu + Math.exp(logVar / 2) * eps[j], within(1e-5));
      }
      double[] mean =
          ModelSessions.with(
              ModelGraph.decoder(spec, 1),
              Precision.DOUBLE,
              session -> {
                session.parameters().put(model.parameters());
                session.input(ModelGraph.Z).put(decoded);
                session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
                return session.output(ModelGraph.RECONSTRUCTION).toDoubles();
              });
      double logLikelihood = 0;
      byte[] pixels = image.getAs(1);
      for (int p = 0; p < pixels.length; p++) {
        double x = (pixels[p] & 0xff) / 255.0;
        logLikelihood += x * Math.log(mean[p]) + (1 - x) * Math.log(1 - mean[p]);
      }
      assertThat(row.getDouble(4)).isCloseTo(logLikelihood, within(1e-4));
    }
  }

  /** An autoencoder has no variance and no divergence, and the manifest says so. */
  @Test
  void anAutoencodersCodesHaveNoDistribution() {
    Path output = temporary.resolve("latents");
    encode(Fixture.settings("model.preset=autoencoder"), output);
    for (Row row : rows(output).values()) {
      assertThat(row.<Float>getList(1)).hasSize(3);
      assertThat(row.<Float>getList(2)).isEmpty();
      assertThat(row.<Float>getList(3)).containsExactly(0f, 0f, 0f);
      assertThat(row.getDouble(5)).isEqualTo(row.getDouble(4));
    }
    assertThat(Latents.open(Fixture.hadoop(output), Fixture.hadoop()).content().divergence())
        .isEqualTo(io.sparkvae.model.posterior.Divergence.NONE);
  }

  @Test
  void rowsDoNotDependOnNeighbours() {
    Path model = temporary.resolve("model");
    Path shards = temporary.resolve("shards");
    Fixture.model(model, Fixture.settings());
    Fixture.shards(shards);
    // Batches that end within row groups, padded ones, images in different places of them.
    Path one = temporary.resolve("one");
    Path other = temporary.resolve("other");
    run(Fixture.settings("encode.batchSize=16"), model, shards, one);
    run(Fixture.settings("encode.batchSize=7"), model, shards, other);
    Map<String, Row> ones = rows(one);
    Map<String, Row> others = rows(other);
    assertThat(others.keySet()).hasSize(100).isEqualTo(ones.keySet());
    for (String id : ones.keySet()) {
      Row a = ones.get(id);
      Row b = others.get(id);
      for (int column : new int[] {1, 2, 3}) {
        for (int j = 0; j < 3; j++) {
          assertThat(b.<Float>getList(column).get(j))
              .isCloseTo(a.<Float>getList(column).get(j), within(2e-6f));
        }
      }
      assertThat(b.getDouble(5)).isCloseTo(a.getDouble(5), within(2e-5));
    }
  }

  private static Map<String, Row> rows(Path output) {
    Map<String, Row> rows = new TreeMap<>();
    for (Row row : SPARK.read().parquet(output.toString()).collectAsList()) {
      rows.put(row.getString(0), row);
    }
    return rows;
  }

  @Test
  void onlyTheChosenSplitsAreEncoded() {
    Path output = temporary.resolve("latents");

    encode(Fixture.settings("encode.splits=[validation, test]"), output);

    assertThat(rows(output).keySet()).hasSize(30).noneMatch(id -> id.startsWith("train"));
    assertThat(Latents.open(Fixture.hadoop(output), Fixture.hadoop()).content().rowsBySplit())
        .isEqualTo(Map.of("validation", 20L, "test", 10L));
  }

  private Manifest.Read encode(Settings settings, Path output) {
    Fixture.model(temporary.resolve("model"), settings);
    Fixture.shards(temporary.resolve("shards"));
    return run(settings, temporary.resolve("model"), temporary.resolve("shards"), output);
  }

  private static Manifest.Read run(Settings settings, Path model, Path shards, Path output) {
    return TestStages.encode(
        SPARK, settings, Fixture.hadoop(model), Fixture.hadoop(shards), Fixture.hadoop(output));
  }
}
