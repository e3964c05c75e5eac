// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.train.TrainStage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model leaves as DL4J's zip, and comes back where a model is expected. */
class Dl4jExportTest {
  @TempDir Path temporary;

  private Manifest.Read run(
      Stage stage,
      Settings settings,
      Map<String, org.apache.hadoop.fs.Path> inputs,
      String output) {
    Request request = Request.to(Fixture.hadoop(temporary.resolve(output)), settings);
    for (var input : inputs.entrySet()) {
      request = request.with(input.getKey(), input.getValue());
    }
    return StageRunner.run(stage, request, Fixture.spark(), Stop.NEVER);
  }

  private List<Row> latents(String directory) {
    return Fixture.spark()
        .read()
        .parquet(temporary.resolve(directory).toString())
        .orderBy("id")
        .collectAsList();
  }

  @Test
  void theZipIsAModelWhereOneIsExpected() throws Exception {
    Model model = Fixture.model(Fixture.settings());
    org.apache.hadoop.fs.Path directory = Fixture.model(temporary.resolve("model"), model);
    Manifest.Read made =
        run(
            new ExportStage(),
            Fixture.settings("export.to=dl4j"),
            Map.of("model", directory),
            "export");
    assertThat(made.manifest().files())
        .extracting(Manifest.DataFile::path)
        .containsExactly("model.zip");
    org.apache.hadoop.fs.Path zip = Fixture.hadoop(temporary.resolve("export/model.zip"));

    org.apache.hadoop.fs.Path shards = Fixture.shards(temporary.resolve("shards"));
    for (var from : Map.of("of-model", directory, "of-zip", zip).entrySet()) {
      run(
          new EncodeStage(),
          Fixture.settings(),
          Map.of("model", from.getValue(), "shards", shards),
          from.getKey());
    }
    assertThat(latents("of-zip")).isEqualTo(latents("of-model")).hasSize(100);

    Settings training =
        Fixture.settings("train.epochs=1", "train.trainer=local", "train.batchSize=16");
    Manifest.Read trained =
        run(new TrainStage(), training, Map.of("shards", shards, "from", zip), "trained");
    Manifest.Read other =
        run(new TrainStage(), training, Map.of("shards", shards, "from", directory), "other");
    assertThat(parameters(trained)).isEqualTo(parameters(other)).isNotEqualTo(model.parameters());
    assertThat(trained.manifest().inputs())
        .filteredOn(input -> input.role().equals("earlier model"))
        .singleElement()
        .satisfies(input -> assertThat(input.path()).endsWith("/export/model.zip"));
  }

  private static float[] parameters(Manifest.Read model) {
    return ModelArtifact.load(model.directory(), Fixture.hadoop()).model().parameters();
  }

  @Test
  void whatIsNoNetworkIsRefused() throws Exception {
    org.apache.hadoop.fs.Path shards = Fixture.shards(temporary.resolve("shards"));
    Path zip = Files.writeString(temporary.resolve("images.zip"), "PK");
    assertThatThrownBy(
            () ->
                run(
                    new EncodeStage(),
                    Fixture.settings(),
                    Map.of("model", Fixture.hadoop(zip), "shards", shards),
                    "latents"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("images.zip: expected a model in DL4J's zip");
    // Where shards are expected, a zip is none.
    assertThatThrownBy(
            () ->
                run(
                    new EncodeStage(),
                    Fixture.settings(),
                    Map.of("model", Fixture.hadoop(zip), "shards", Fixture.hadoop(zip)),
                    "latents"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a complete shards directory");
  }
}
