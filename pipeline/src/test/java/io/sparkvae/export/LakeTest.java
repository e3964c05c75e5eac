// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Delta and Iceberg, by their own libraries. */
@Tag("proofs")
class LakeTest {
  private static final String DELTA = "io.delta.sql.DeltaSparkSessionExtension";

  @TempDir static Path here;
  private static Path latents;
  private static Path others;

  @BeforeAll
  static void encode() {
    latents = ExportFixture.latents(here);
    others = ExportFixture.latents(here.resolve("others"), "encode.seed=1");
    var conf = Fixture.spark().conf();
    conf.set("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog");
    conf.set("spark.sql.catalog.lake.type", "hadoop");
    conf.set("spark.sql.catalog.lake.warehouse", here.resolve("lake").toUri().toString());
  }

  private static LatentsExport export(Path from, String output, String... more) {
    List<String> settings = new ArrayList<>(List.of("export.to=table"));
    settings.addAll(List.of(more));
    return LatentsExport.of(
        ExportFixture.export(from, here.resolve(output), settings.toArray(String[]::new)));
  }

  private static long of(Dataset<Row> table, Path from) {
    String digest = Manifest.read(Fixture.hadoop(from), Fixture.hadoop()).digest();
    return table.filter("run = '" + digest + "'").select("id").distinct().count();
  }

  /** Users bring these libraries, and a session knows Delta only if it was made with it. */
  private static void assumePresent(String library, String type) {
    assumeTrue(
        LakeTest.class.getClassLoader().getResource(type.replace('.', '/') + ".class") != null,
        library + " is not on the class path: its tables were not written");
  }

  @Test
  void aDeltaTableHasEachRunOnceAndItsHistory() {
    assumePresent("Delta", DELTA);
    assumeTrue(
        Fixture.spark().sparkContext().getConf().get("spark.sql.extensions", "").contains(DELTA),
        "the session was made without Delta: its tables were not written");
    Path table = here.resolve("delta");
    String[] settings = {"export.table.format=delta", "export.table.path=" + table};
    export(latents, "delta1", settings);
    export(others, "delta2", settings);
    export(latents, "delta3", settings);
    Dataset<Row> found = Fixture.spark().read().format("delta").load(table.toString());
    assertThat(found.count()).isEqualTo(200);
    assertThat(of(found, latents)).isEqualTo(100);
    assertThat(of(found, others)).isEqualTo(100);
    // Created empty, and one transaction for each export.
    List<Row> history =
        Fixture.spark().sql("DESCRIBE HISTORY delta.`" + table + "`").collectAsList();
    assertThat(history).hasSize(4);
    Dataset<Row> first =
        Fixture.spark().read().format("delta").option("versionAsOf", 1).load(table.toString());
    assertThat(first.count()).isEqualTo(100);
  }

  @Test
  void anIcebergTableIsCreatedAndHasEachRunOnceInItsSnapshots() {
    assumePresent("Iceberg", "org.apache.iceberg.spark.SparkCatalog");
    String[] settings = {"export.table.name=lake.vectors.images"};
    export(latents, "iceberg1", settings);
    export(others, "iceberg2", settings);
    export(latents, "iceberg3", settings);
    Dataset<Row> found = Fixture.spark().table("lake.vectors.images");
    assertThat(found.count()).isEqualTo(200);
    assertThat(of(found, latents)).isEqualTo(100);
    assertThat(of(found, others)).isEqualTo(100);
    assertThat(found.schema().fieldNames()).contains("mu", "run", "factors");
    assertThat(Fixture.spark().table("lake.vectors.images.partitions").columns())
        .contains("partition");
    assertThat(Fixture.spark().table("lake.vectors.images.snapshots").count())
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void anIcebergTableAtAPathIsRefusedWithTheWayByName() {
    assumePresent("Iceberg", "org.apache.iceberg.spark.SparkCatalog");
    assertThatThrownBy(
            () ->
                export(
                    latents,
                    "path",
                    "export.table.format=iceberg",
                    "export.table.path=" + here.resolve("x")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("export.table.mode = replace: expected a table in a catalog");
  }
}
