// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Latents of the fixture's 100 images, and exports of them. */
final class ExportFixture {
  private ExportFixture() {}

  /** Encodes the fixture's images with a model of three dimensions into a directory. */
  static Path latents(Path here, String... overrides) {
    Settings settings = Fixture.settings(overrides);
    Path latents = here.resolve("latents");
    TestStages.encode(
        Fixture.spark(),
        settings,
        Fixture.model(here.resolve("model"), settings),
        Fixture.shards(here.resolve("shards")),
        Fixture.hadoop(latents));
    return latents;
  }

  static Manifest.Read export(Path latents, Path output, String... overrides) {
    Request request =
        Request.to(Fixture.hadoop(output), Fixture.settings(overrides))
            .with("latents", Fixture.hadoop(latents));
    return StageRunner.run(new ExportStage(), request, Fixture.spark(), Stop.NEVER);
  }

  /** The rows of latents, as Spark reads them, by id. */
  static Map<String, Row> rows(Path latents) {
    Map<String, Row> rows = new TreeMap<>();
    for (Row row : Fixture.spark().read().parquet(latents.toString()).collectAsList()) {
      rows.put(row.getString(0), row);
    }
    return rows;
  }
}
