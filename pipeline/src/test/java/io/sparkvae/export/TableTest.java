// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
  @TempDir static Path here;
  private static Path latents;
  private static Path others;

  @BeforeAll
  static void encode() {
    latents = ExportFixture.latents(here);
    others = ExportFixture.latents(here.resolve("others"), "encode.seed=1");
  }

  private static LatentsExport export(Path from, String output, String... more) {
    List<String> settings = new ArrayList<>(List.of("export.to=table"));
    settings.addAll(List.of(more));
    return LatentsExport.of(
        ExportFixture.export(from, here.resolve(output), settings.toArray(String[]::new)));
  }

  private static void same(Dataset<Row> table, Path from) {
    Map<String, Row> rows = ExportFixture.rows(from);
    String digest = Manifest.read(Fixture.hadoop(from), Fixture.hadoop()).digest();
    List<Row> found = table.filter("run = '" + digest + "'").collectAsList();
    assertThat(found).hasSize(100);
    for (Row row : found) {
      Row expected = rows.remove(row.<String>getAs("id"));
      for (String column : expected.schema().fieldNames()) {
        assertThat(row.<Object>getAs(column)).as(column).isEqualTo(expected.<Object>getAs(column));
      }
    }
    assertThat(rows).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void aDirectoryOfFilesHasEachRunOnceHoweverOftenItIsExported(String format) {
    Path table = here.resolve("table-" + format);
    String[] settings = {"export.table.format=" + format, "export.table.path=" + table};
    LatentsExport first = export(latents, format + "1", settings);
    export(others, format + "2", settings);
    LatentsExport again = export(latents, format + "3", settings);
    Dataset<Row> found = Fixture.spark().read().format(format).load(table.toString());
    assertThat(found.count()).isEqualTo(200);
    same(found, latents);
    same(found, others);
    assertThat(again.table()).isEqualTo(first.table());
    assertThat(table.resolve("run=" + first.run() + "/split=test")).isDirectory();
  }

  /** As some sites set it for all of their sessions. */
  @Test
  void aRunIsReplacedAsAWholeInASessionThatOverwritesPartitionsOneByOne() {
    Path table = here.resolve("dynamic");
    String[] all = {"export.table.format=parquet", "export.table.path=" + table};
    String[] some = {all[0], all[1], "export.splits=[test]"};
    String key = "spark.sql.sources.partitionOverwriteMode";
    Fixture.spark().conf().set(key, "dynamic");
    try {
      export(latents, "dynamic1", all);
      export(latents, "dynamic2", some);
    } finally {
      Fixture.spark().conf().unset(key);
    }
    assertThat(Fixture.spark().read().parquet(table.toString()).count()).isEqualTo(10);
  }

  @Test
  void aTableOfTheSessionsCatalogIsCreatedAndItsPartitionsReplaced() {
    String[] settings = {
      "export.table.name=exported", "export.table.format=parquet", "export.table.partitionBy=[]"
    };
    Fixture.spark().sql("DROP TABLE IF EXISTS exported");
    export(latents, "catalog1", settings);
    export(others, "catalog2", settings);
    export(latents, "catalog3", settings);
    assertThat(Fixture.spark().table("exported").count()).isEqualTo(200);
    same(Fixture.spark().table("exported"), latents);
    same(Fixture.spark().table("exported"), others);
    Fixture.spark().sql("DROP TABLE exported");
  }

  @Test
  void aTableThatIsNotPartitionedByRunIsNotOverwritten() {
    Fixture.spark().sql("DROP TABLE IF EXISTS foreign_table");
    Fixture.spark().sql("CREATE TABLE foreign_table (id STRING, run STRING) USING parquet");
    assertThatThrownBy(
            () ->
                export(
                    latents,
                    "foreign",
                    "export.table.name=foreign_table",
                    "export.columns=[id]",
                    "export.table.partitionBy=[]"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("table foreign_table: expected it partitioned by run");
    Fixture.spark().sql("DROP TABLE foreign_table");
  }

  @Test
  void appendingAddsARunOnceAndRefusesHalfOfOne() {
    Path table = here.resolve("appended");
    String[] settings = {
      "export.table.format=parquet", "export.table.path=" + table, "export.table.mode=append"
    };
    export(latents, "append1", settings);
    export(latents, "append2", settings);
    Dataset<Row> found = Fixture.spark().read().parquet(table.toString());
    assertThat(found.count()).isEqualTo(100);
    Path half = here.resolve("half");
    found.filter("split = 'train'").write().partitionBy("run").parquet(half.toString());
    assertThatThrownBy(
            () ->
                export(
                    latents,
                    "append3",
                    "export.table.format=parquet",
                    "export.table.path=" + half,
                    "export.table.mode=append"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected no row or 100 rows of run")
        .hasMessageContaining("found 70");
  }

  @Test
  void overwritingLeavesOneRun() {
    Path table = here.resolve("overwritten");
    String[] settings = {
      "export.table.format=json", "export.table.path=" + table, "export.table.mode=overwrite"
    };
    export(others, "overwrite1", settings);
    export(latents, "overwrite2", settings);
    Dataset<Row> found = Fixture.spark().read().json(table.toString());
    assertThat(found.count()).isEqualTo(100);
  }

  /** Any writer: here Spark's of databases, into DuckDB, which has no lists in common with it. */
  @Test
  void aDatabaseGetsTheRowsOfARunOnce() throws Exception {
    String url = "jdbc:duckdb:" + here.resolve("rows.db");
    String[] settings = {
      "export.table.format=jdbc",
      "export.table.options=[\"url=%s\", \"dbtable=latents\", \"driver=org.duckdb.DuckDBDriver\"]"
          .formatted(url),
      "export.table.mode=append",
      "export.columns=[id, elbo, split, label]"
    };
    export(latents, "database1", settings);
    export(latents, "database2", settings);
    try (Connection duck = DriverManager.getConnection(url);
        ResultSet found =
            duck.createStatement()
                .executeQuery(
                    """
                    SELECT count(*), count(DISTINCT d.id) FROM latents d
                    JOIN '%s/*.parquet' l ON l.id = d.id AND l.elbo = d.elbo
                    """
                        .formatted(latents))) {
      found.next();
      assertThat(found.getInt(1)).isEqualTo(100);
      assertThat(found.getInt(2)).isEqualTo(100);
    }
    assertThatThrownBy(() -> export(latents, "database3", settings[0], settings[1], settings[3]))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("export.table.mode = replace: expected a table in a catalog");
  }

  /** Its library would take the path for a name, and write elsewhere. */
  @Test
  void aPathForLanceIsRefusedWithTheNameToGiveInstead() {
    assertThatThrownBy(
            () ->
                export(
                    latents,
                    "lance",
                    "export.table.format=lance",
                    "export.table.path=/lake/vectors.lance"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("--table lance.default.vectors, and add -- --packages com.lancedb:")
        .hasMessageContaining(
            "spark.sql.catalog.lance.root=/lake, found a path: /lake/vectors.lance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replace", "append", "overwrite"})
  void aDirectoryThatHoldsSomethingElseIsLeftAlone(String mode) throws Exception {
    Path table = Files.createDirectories(here.resolve("own-" + mode));
    Files.writeString(table.resolve("thesis.tex"), "years of work");
    assertThatThrownBy(
            () ->
                export(
                    latents,
                    "own1-" + mode,
                    "export.table.format=parquet",
                    "export.table.path=" + table,
                    "export.table.mode=" + mode))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("directories run=…, found thesis.tex in it");
    assertThat(table.resolve("thesis.tex")).hasContent("years of work");
  }

  /** The control: what is read back afterwards is not always right. */
  @Test
  void lostAndRepeatedRowsChangeTheAccount() {
    Dataset<Row> rows = Fixture.spark().read().parquet(latents.toString());
    Account all = Account.withChecksum(rows, rows.schema());
    assertThat(Account.withChecksum(rows.repartition(3), rows.schema())).isEqualTo(all);
    Dataset<Row> lost = rows.filter("id != 'train/7'");
    assertThat(Account.withChecksum(lost, rows.schema())).isNotEqualTo(all);
    Dataset<Row> twice = lost.union(rows.filter("id = 'train/8'"));
    Account other = Account.withChecksum(twice, rows.schema());
    assertThat(other.rows()).isEqualTo(all.rows());
    assertThat(other.checksum()).isNotEqualTo(all.checksum());
  }

  @Test
  void whatCannotBeWrittenIsOneMessage() {
    assertThatThrownBy(() -> export(latents, "no1", "export.table.path=/tmp/x"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("export.table.format: expected the name of a writer");
    assertThatThrownBy(
            () -> export(latents, "no2", "export.table.path=/tmp/x", "export.table.format=hudi"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found no 'hudi'; add its jar with -- --packages");
    assertThatThrownBy(
            () ->
                export(
                    latents,
                    "no3",
                    "export.table.path=" + here.resolve("csv"),
                    "export.table.format=csv"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected what its writer can write");
    assertThatThrownBy(
            () ->
                export(
                    latents,
                    "no4",
                    "export.table.path=" + here.resolve("csv"),
                    "export.table.format=parquet",
                    "export.table.partitionBy=[class]"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("export.table.partitionBy: expected some of the exported columns");
  }

  @Test
  void manifestsDoNotRecordSecrets() throws Exception {
    export(
        latents,
        "secret",
        "export.table.path=" + here.resolve("with-options"),
        "export.table.format=parquet",
        "export.table.options=[\"compression=gzip\", \"password=hunter2\"]");
    String manifest = Files.readString(here.resolve("secret/_manifest.json"));
    assertThat(manifest).contains("compression=gzip", "password=***").doesNotContain("hunter2");
  }
}
