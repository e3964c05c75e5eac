// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
  @TempDir static Path here;
  private static Path latents;

  @BeforeAll
  static void encode() {
    latents = ExportFixture.latents(here, "encode.z=true");
  }

  @Test
  void everyRowIsALineWithItsNumbers() throws Exception {
    Path output = here.resolve("all");
    Manifest.Read made = ExportFixture.export(latents, output, "export.to=jsonl");
    assertThat(made.manifest().files())
        .extracting(Manifest.DataFile::path)
        .containsExactly("train-00000.jsonl", "validation-00001.jsonl", "test-00002.jsonl");
    Map<String, Row> rows = ExportFixture.rows(latents);
    for (Manifest.DataFile file : made.manifest().files()) {
      for (String line : Files.readAllLines(output.resolve(file.path()))) {
        JsonNode json = new ObjectMapper().readTree(line);
        Row row = rows.remove(json.get("id").asText());
        assertThat(floats(json.get("mu"))).isEqualTo(row.getList(1));
        assertThat(floats(json.get("z"))).isEqualTo(row.getList(9));
        assertThat(json.get("elbo").asDouble()).isEqualTo(row.getDouble(5));
        assertThat(json.get("label").isNull()).isEqualTo(row.isNullAt(7));
        assertThat(json.get("factors").isNull()).isEqualTo(row.isNullAt(8));
        assertThat(json.size()).isEqualTo(10);
      }
    }
    assertThat(rows).isEmpty();
    LatentsExport content = LatentsExport.of(made);
    assertThat(content.rows()).isEqualTo(100);
    assertThat(content.run())
        .isEqualTo(Manifest.read(Fixture.hadoop(latents), Fixture.hadoop()).digest());
  }

  private static List<Float> floats(JsonNode array) {
    List<Float> floats = new ArrayList<>();
    array.forEach(number -> floats.add(Float.parseFloat(number.asText())));
    return floats;
  }

  @Test
  void duckDbReadsChosenRowsAndColumns() throws Exception {
    Path output = here.resolve("some");
    ExportFixture.export(
        latents,
        output,
        "export.to=jsonl",
        "export.splits=[test, validation]",
        "export.columns=[mu, id]",
        "export.jsonl.compression=gzip");
    byte[] compressed = Files.readAllBytes(output.resolve("test-00002.jsonl.gz"));
    assertThat(
            new String(
                    new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes(),
                    StandardCharsets.UTF_8)
                .lines())
        .hasSize(10)
        .first()
        .asString()
        .startsWith("{\"id\":\"test/0\",\"mu\":[");
    assertThat(output.resolve("train-00000.jsonl.gz")).doesNotExist();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet found =
            duck.createStatement()
                .executeQuery(
                    """
                    SELECT count(*), count(DISTINCT l.id), max(abs(l.mu[2] - j.mu[2]))
                    FROM '%s/*.parquet' l JOIN read_json('%s/*.jsonl.gz') j USING (id)"""
                        .formatted(latents, output))) {
      found.next();
      assertThat(found.getInt(1)).isEqualTo(30);
      assertThat(found.getInt(2)).isEqualTo(30);
      assertThat(found.getDouble(3)).isLessThan(1e-7);
    }
  }

  @Test
  void whatCannotBeExportedIsRefused() {
    assertThatThrownBy(() -> ExportFixture.export(latents, here.resolve("none")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("export.to: expected one of jsonl")
        .hasMessageContaining("(--to NAME), found nothing");
    assertThatThrownBy(
            () ->
                ExportFixture.export(
                    latents, here.resolve("none"), "export.to=jsonl", "export.columns=[mu, nu]"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("export.columns: expected all, or some of id, mu, logVar, kl");
    assertThat(here.resolve("none")).doesNotExist();
  }
}
