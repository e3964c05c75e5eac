// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.Setting;
import io.sparkvae.Sparkvae;
import io.sparkvae.StageCall;
import io.sparkvae.latents.Latents;
import io.sparkvae.shard.Shards;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of a Hive metastore in Derby, by Spark's module for Hive. */
@Tag("proofs")
class HiveTest {
  private static final int SIDE = 8;

  @TempDir static Path here;
  private static SparkSession spark;

  @BeforeAll
  static void open() {
    System.setProperty("derby.system.home", here.toString());
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", here.resolve("warehouse").toUri().toString())
            .config(
                "spark.hadoop.javax.jdo.option.ConnectionURL",
                "jdbc:derby:;databaseName=%s;create=true".formatted(here.resolve("metastore")))
            .config("spark.hadoop.datanucleus.schema.autoCreateAll", "true")
            .config("spark.hadoop.hive.metastore.schema.verification", "false")
            .config("spark.hadoop.hive.exec.scratchdir", here.resolve("scratch").toString())
            .enableHiveSupport()
            .getOrCreate();
    String rows = IntStream.range(0, 60).mapToObj(HiveTest::row).collect(Collectors.joining(", "));
    spark
        .sql("SELECT * FROM VALUES " + rows + " AS t(id, image, label)")
        .createOrReplaceTempView("images");
  }

  /** The id, a PNG file with a brightness of its own, and the label, in SQL. */
  private static String row(int i) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 4 * i);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String hex = HexFormat.of().formatHex(png.toByteArray());
    return "('k%02d', unhex('%s'), %d)".formatted(i, hex, i % 3);
  }

  @AfterAll
  static void close() throws Exception {
    spark.stop();
    try {
      DriverManager.getConnection("jdbc:derby:;shutdown=true").close();
    } catch (SQLException stopped) {
      assertThat(stopped.getSQLState()).isEqualTo("XJ015"); // how Derby says that it has stopped
    }
  }

  private static Shards ingest(String table) {
    StageCall<Shards> call = Sparkvae.on(spark).ingest(table).set(Setting.FORMAT, "table");
    return call.to(here.resolve("shards-" + table).toString());
  }

  /** Id, label and first pixel, which is 4 times the number of the image. */
  private static List<String> stored(Shards shards) {
    return sorted(
        spark
            .read()
            .parquet(shards.directory().toString())
            .selectExpr("id", "label", "conv(hex(substr(pixels, 1, 1)), 16, 10)"));
  }

  private static List<String> expected(String condition) {
    return sorted(
        spark
            .table("images")
            .where(condition)
            .selectExpr("id", "label", "cast(4 * int(substr(id, 2)) as string)"));
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  /** Parquet and ORC are read by Spark's own readers, the others by Hive's. */
  @ParameterizedTest
  @ValueSource(strings = {"PARQUET", "ORC", "TEXTFILE", "SEQUENCEFILE", "RCFILE", "AVRO"})
  void theRowsOfATableAreThoseOfSparkSql(String stored) {
    String table = "of_" + stored;
    spark.sql(
        "CREATE TABLE " + table + " (id STRING, image BINARY, label INT) STORED AS " + stored);
    spark.sql("INSERT INTO " + table + " SELECT * FROM images");
    assertThat(stored(ingest(table))).hasSize(60).isEqualTo(expected("true"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PARQUET", "ORC", "TEXTFILE"})
  void partitionsAndViewsAreReadByTheirNames(String stored) {
    String table = "parted_" + stored;
    spark.sql(
        "CREATE TABLE %s (id STRING, image BINARY) PARTITIONED BY (label INT) STORED AS %s"
            .formatted(table, stored));
    for (int label = 0; label < 3; label++) {
      spark.sql(
          "INSERT INTO %s PARTITION (label = %d) SELECT id, image FROM images WHERE label = %d"
              .formatted(table, label, label));
    }
    spark.sql("ALTER TABLE %s DROP PARTITION (label = 1)".formatted(table));
    assertThat(stored(ingest(table))).hasSize(40).isEqualTo(expected("label <> 1"));
    spark.sql("CREATE VIEW view_%s AS SELECT * FROM %s WHERE label = 2".formatted(stored, table));
    assertThat(stored(ingest("view_" + stored))).hasSize(20).isEqualTo(expected("label = 2"));
  }

  /** A table that Hive's own statement made, and one that the export makes. */
  @Test
  void anExportReplacesThePartitionOfItsRun() {
    Sparkvae sparkvae = Sparkvae.on(spark);
    spark.table("images").write().saveAsTable("to_train");
    Shards shards = ingest("to_train");
    var model =
        sparkvae
            .train(shards)
            .with(
                "model { latent = 2, hidden = [8] }, train { epochs = 1, batchSize = 8, workers = 2 }")
            .to(here.resolve("model").toString());
    List<Latents> runs = new ArrayList<>();
    for (int seed : new int[] {1, 2}) {
      runs.add(
          sparkvae
              .encode(model, shards)
              .with("encode.seed = " + seed)
              .to(here.resolve("latents-" + seed).toString()));
    }
    spark.sql(
        "CREATE TABLE of_hive (id STRING, mu ARRAY<FLOAT>) PARTITIONED BY (run STRING, split STRING) STORED AS ORC");
    for (String table : List.of("of_hive", "of_ours")) {
      for (int export = 0; export < 3; export++) {
        sparkvae
            .export(runs.get(export % 2))
            .with(
                "export { to = table, columns = [id, mu, split], table { name = %s, format = orc } }"
                    .formatted(table))
            .to(here.resolve(table + export).toString());
      }
      Dataset<Row> rows = spark.table(table);
      assertThat(rows.count()).as(table).isEqualTo(120);
      assertThat(rows.select("run", "id").distinct().count()).isEqualTo(120);
      assertThat(rows.select("run").distinct().count()).isEqualTo(2);
    }
  }
}
