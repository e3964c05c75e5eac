// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables of Delta and Iceberg with rows that were deleted, changed and overwritten: what is
 * ingested are the rows that Spark SQL gives.
 */
class LoggedTablesTest {
  private final SparkSession spark = TestSpark.session();

  /** A session keeps a catalog with its first settings, so each test has one of its own. */
  private final String lake = "lake" + System.nanoTime();

  private final String table = lake + ".db.t";

  @TempDir Path temporary;

  /** A kind of table, and how it is named. */
  enum Kind {
    DELTA("delta.`%1$s/t`", "USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')"),
    ICEBERG(
        "%2$s.db.t",
        "USING iceberg TBLPROPERTIES ('format-version' = '2', 'write.delete.mode' = 'merge-on-read')");

    private final String name;
    private final String properties;

    Kind(String name, String properties) {
      this.name = name;
      this.properties = properties;
    }
  }

  @BeforeEach
  void catalog() {
    spark.conf().set("spark.databricks.delta.snapshotPartitions", "1");
    spark.conf().set("spark.sql.catalog." + lake, "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set("spark.sql.catalog." + lake + ".type", "hadoop");
    spark
        .conf()
        .set("spark.sql.catalog." + lake + ".warehouse", temporary.resolve("lake").toString());
  }

  private String name(Kind kind) {
    return kind.name.formatted(temporary, lake);
  }

  private Path path(Kind kind) {
    return temporary.resolve(kind == Kind.DELTA ? "t" : "lake/db/t");
  }

  private void sql(String statement, Kind kind) {
    spark.sql(statement.replace("TABLE_NAME", name(kind)));
  }

  private static String row(int i) {
    return "('%s', unhex('%s'), %s)"
        .formatted(i, HexFormat.of().formatHex(Inputs.png(4, 4, i)), i % 3);
  }

  private static String rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row(i)).collect(Collectors.joining(", "));
  }

  private void create(Kind kind) {
    sql("CREATE TABLE TABLE_NAME (id STRING, content BINARY, label INT) " + kind.properties, kind);
    sql("INSERT INTO TABLE_NAME VALUES " + rows(0, 20), kind);
    sql("INSERT INTO TABLE_NAME VALUES " + rows(20, 30), kind);
    sql("DELETE FROM TABLE_NAME WHERE id IN ('3', '25')", kind);
    sql("UPDATE TABLE_NAME SET label = 7 WHERE id = '4'", kind);
    sql("INSERT OVERWRITE TABLE_NAME SELECT * FROM TABLE_NAME WHERE id <> '5'", kind);
    sql("INSERT INTO TABLE_NAME VALUES " + rows(30, 32), kind);
    sql("DELETE FROM TABLE_NAME WHERE label = 1", kind);
  }

  private Set<String> expected(String query) {
    return spark.sql(query).collectAsList().stream()
        .map(row -> row.getString(0) + "=" + row.getInt(1))
        .collect(Collectors.toSet());
  }

  private static List<String> found(Shards shards) {
    return ShardRows.of(shards).stream().map(row -> row.id() + "=" + row.label()).toList();
  }

  /** The versions from the first to the last. */
  private List<String> versions(Kind kind) {
    return (kind == Kind.DELTA
            ? spark.sql("DESCRIBE HISTORY " + name(kind)).orderBy("version").select("version")
            : spark.sql("SELECT snapshot_id FROM " + table + ".snapshots ORDER BY committed_at"))
        .collectAsList().stream().map(row -> Long.toString(row.getLong(0))).toList();
  }

  @ParameterizedTest
  @EnumSource
  void theRowsAreThoseOfSparkSql(Kind kind) {
    create(kind);
    Set<String> present = expected("SELECT id, label FROM " + name(kind));
    assertThat(present).hasSize(20).contains("4=7").doesNotContain("5=2");
    Shards shards = ShardRows.ingest(temporary.resolve("shards"), path(kind));
    assertThat(found(shards)).containsExactlyInAnyOrderElementsOf(present);
  }

  /** Delta tells the number of a row in its file only of tables with deletion vectors. */
  @ParameterizedTest
  @ValueSource(strings = {"id, content, label", "content, label"})
  void aDeltaTableWithoutDeletionVectorsIsRead(String columns) {
    String declared =
        columns
            .replace("id", "id STRING")
            .replace("content", "content BINARY")
            .replace("label", "label INT");
    sql("CREATE TABLE TABLE_NAME (%s) USING delta".formatted(declared), Kind.DELTA);
    for (int from : new int[] {0, 20}) {
      sql(
          "INSERT INTO TABLE_NAME SELECT %s FROM VALUES %s AS v(id, content, label)"
              .formatted(columns, rows(from, from + 20)),
          Kind.DELTA);
    }
    sql("DELETE FROM TABLE_NAME WHERE label = 1", Kind.DELTA);
    for (String taskBytes : List.of("256", "32 MiB")) {
      Shards shards =
          ShardRows.ingest(
              temporary.resolve("shards-" + taskBytes),
              path(Kind.DELTA),
              "ingest.taskBytes=" + taskBytes);
      List<ShardRows.Stored> stored = ShardRows.of(shards);
      assertThat(stored).hasSize(27).extracting(ShardRows.Stored::id).doesNotHaveDuplicates();
      assertThat(stored).filteredOn(row -> row.label() == 2).hasSize(13);
    }
  }

  /** Each version that there was, by its number. */
  @Tag("proofs")
  @ParameterizedTest
  @EnumSource
  void everyEarlierVersionCanBeRead(Kind kind) {
    create(kind);
    List<String> versions = versions(kind);
    for (int i = kind == Kind.DELTA ? 1 : 0; i < versions.size(); i += 2) {
      String version = versions.get(i);
      Shards shards =
          ShardRows.ingest(
              temporary.resolve("shards-" + version),
              path(kind),
              "ingest.format=table",
              "ingest.table.version=" + version);
      assertThat(found(shards))
          .as("version %s", version)
          .containsExactlyInAnyOrderElementsOf(
              expected("SELECT id, label FROM %s VERSION AS OF %s".formatted(name(kind), version)));
    }
  }

  /** Only what came after is read, also after a compaction; a deletion is noticed. */
  @Tag("proofs")
  @ParameterizedTest
  @EnumSource
  void newRowsAreAddedToEarlierShards(Kind kind) {
    create(kind);
    Path first = temporary.resolve("first");
    ShardRows.ingest(first, path(kind));
    sql("INSERT INTO TABLE_NAME VALUES " + rows(40, 46), kind);
    if (kind == Kind.DELTA) {
      sql("OPTIMIZE TABLE_NAME", kind);
    } else {
      spark.sql(
          "CALL "
              + lake
              + ".system.rewrite_data_files(table => 'db.t', options => map('min-input-files', '2'))");
    }
    sql("INSERT INTO TABLE_NAME VALUES " + rows(46, 48), kind);
    Set<String> present = expected("SELECT id, label FROM " + name(kind));
    Shards second = ShardRows.ingestSince(first, temporary.resolve("second"), path(kind));
    assertThat(found(second)).hasSize(28).containsExactlyInAnyOrderElementsOf(present);
    assertThat(
            found(
                ShardRows.ingestSince(
                    temporary.resolve("second"), temporary.resolve("third"), path(kind))))
        .containsExactlyInAnyOrderElementsOf(present);
    sql("DELETE FROM TABLE_NAME WHERE id = '41'", kind);
    assertThatThrownBy(() -> ShardRows.ingestSince(first, temporary.resolve("fourth"), path(kind)))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected only new rows after")
        .hasMessageContaining("ingest all without --since");
    sql("INSERT OVERWRITE TABLE_NAME VALUES " + rows(60, 63), kind);
    assertThat(found(ShardRows.ingest(temporary.resolve("overwritten"), path(kind))))
        .containsExactlyInAnyOrder("60=0", "61=1", "62=2");
    Path third = temporary.resolve("third");
    assertThatThrownBy(() -> ShardRows.ingestSince(third, temporary.resolve("fifth"), path(kind)))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected only new rows after");
  }

  @Tag("proofs")
  @Test
  void tablesHaveNamesAndTimes() {
    create(Kind.ICEBERG);
    sql("ALTER TABLE TABLE_NAME CREATE TAG monday", Kind.ICEBERG);
    Instant before = Instant.now();
    Set<String> then = expected("SELECT id, label FROM " + table);
    sql("DELETE FROM TABLE_NAME WHERE label = 2", Kind.ICEBERG);
    Set<String> now = expected("SELECT id, label FROM " + table);
    assertThat(now).hasSizeLessThan(then.size());
    assertThat(found(ShardRows.ingestNamed(temporary.resolve("a"), table)))
        .containsExactlyInAnyOrderElementsOf(now);
    for (String travel :
        List.of("ingest.table.version=monday", "ingest.table.timestamp=\"%s\"".formatted(before))) {
      assertThat(found(ShardRows.ingestNamed(temporary.resolve(travel), table, travel)))
          .containsExactlyInAnyOrderElementsOf(then);
    }
    assertThatThrownBy(() -> ShardRows.ingestNamed(temporary.resolve("b"), lake + ".db.other"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("or the name of a table in a catalog")
        .hasMessageContaining(lake + ".db.other");
    assertThatThrownBy(
            () ->
                ShardRows.ingestNamed(
                    temporary.resolve("c"), table, "ingest.table.version=tuesday"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected latest, or a snapshot, branch or tag");
  }
}
