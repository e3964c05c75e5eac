// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import io.sparkvae.storage.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parquet in, and Parquet out as another reader sees it. */
class TableIngestionTest {
  private final SparkSession spark = TestSpark.session();
  @TempDir Path temporary;

  private Path folder() throws Exception {
    for (int i = 0; i < 6; i++) {
      Inputs.file(temporary.resolve("in/%d/%d.png".formatted(i % 2, i)), Inputs.png(4, 4, i));
    }
    return temporary.resolve("in");
  }

  private static Map<String, Integer> labels(Shards shards) {
    Map<String, Integer> labels = new TreeMap<>();
    ShardRows.of(shards).forEach(r -> labels.put(r.sha256(), r.label()));
    return labels;
  }

  @Test
  void sparksTablesOfFilesAndOfImagesGiveTheSameAsTheFolder() throws Exception {
    Path folder = folder();
    Map<String, Integer> expected = labels(ShardRows.ingest(temporary.resolve("folder"), folder));
    assertThat(expected).hasSize(6);
    for (String format : new String[] {"binaryFile", "image"}) {
      Path table = temporary.resolve(format);
      spark
          .read()
          .format(format)
          .option("recursiveFileLookup", true)
          .load(folder.toUri().toString())
          .write()
          .parquet(table.toUri().toString());
      Shards shards = ShardRows.ingest(temporary.resolve(format + "-shards"), table);
      assertThat(labels(shards)).isEqualTo(expected);
      assertThat(ShardRows.of(shards)).allMatch(r -> r.id().endsWith(".png"));
    }
  }

  @Test
  void shardsCanBeIngestedAgain() {
    Shards first = TestShards.sprites(spark, temporary.resolve("first"), 40);
    Shards second = ShardRows.ingest(temporary.resolve("second"), temporary.resolve("first"));
    assertThat(second.content().parts()).hasSameSizeAs(first.content().parts());
    assertThat(ShardRows.of(second)).usingRecursiveComparison().isEqualTo(ShardRows.of(first));
  }

  /** Writes one row of an image with these columns, in the syntax of SQL. */
  private Path table(String name, String columns) {
    Path table = temporary.resolve(name);
    String png = HexFormat.of().formatHex(Inputs.png(2, 2, 5));
    spark
        .range(1)
        .selectExpr(columns.replace("PNG", "unhex('%s')".formatted(png)).split("; "))
        .coalesce(1)
        .write()
        .parquet(table.toUri().toString());
    return table;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          named_struct('bytes', PNG, 'path', cast(null as string)) as image; 7 as label | train/00000-of-00001/000000=7
          PNG as content; 2147483647L as label                                          | train/00000-of-00001/000000=2147483647
          'a/b.png' as Path; PNG as Content; cast(null as int) as Label                 | a/b.png=null
          '000' as key; PNG as jpg; 'text' as caption                                   | 000=null
          """)
  void encodedImagesAreReadFromTheColumnsThatPeopleGiveThem(String columns, String expected)
      throws Exception {
    Path written = table("written", columns);
    Path part = Files.createDirectory(temporary.resolve("in"));
    try (var files = Files.newDirectoryStream(written, "*.parquet")) {
      Files.move(files.iterator().next(), part.resolve("train-00000-of-00001.parquet"));
    }
    assertThat(ShardRows.of(ShardRows.ingest(temporary.resolve("out"), part)))
        .extracting(row -> row.id() + "=" + row.label())
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.5d as label     | found double
          array(1) as label | found array<int>
          -1 as label       | expected numbers from 0 to 2147483647 in the column label, found -1
          1099511627776 as label | found 1099511627776
          """)
  void labelsThatAreNoNumbersOfClassesAreRefused(String label, String message) {
    Path table = table("table", "'a' as path; PNG as content; " + label);
    assertThatThrownBy(() -> ShardRows.ingest(temporary.resolve("out"), table))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void filesOfATableWithOtherColumnsAreRefused() throws Exception {
    Path one = table("one", "'a' as path; PNG as content");
    Path two = table("two", "'b' as path; PNG as content; 3 as label");
    for (Path from : List.of(one, two)) {
      try (var files = Files.newDirectoryStream(from, "*.parquet")) {
        Files.move(
            files.iterator().next(),
            Files.createDirectories(temporary.resolve("in"))
                .resolve(from.getFileName() + ".parquet"));
      }
    }
    assertThatThrownBy(() -> ShardRows.ingest(temporary.resolve("out"), temporary.resolve("in")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected files with the same columns")
        .hasMessageContaining("two.parquet");
  }

  /** Spark would take the names for patterns, which fit others or nothing. */
  @Test
  void bracketsInNamesOfDirectoriesAreBrackets() {
    TestShards.sprites(spark, temporary.resolve("night1"), 30);
    Shards named = TestShards.sprites(spark, temporary.resolve("night[1]{2}"), 40);
    var input = new org.apache.hadoop.fs.Path(temporary.toUri().getPath(), "night[1]{2}");
    Settings settings = Settings.reference().withValue("ingest.input", input.toString(), "test");
    var output = new org.apache.hadoop.fs.Path(temporary.toUri().getPath(), "again[1]");
    TestStages.ingest(spark, settings, output);
    Shards again = Shards.open(output, spark.sparkContext().hadoopConfiguration());
    assertThat(ShardRows.of(again)).usingRecursiveComparison().isEqualTo(ShardRows.of(named));
  }

  @Test
  void tablesThatCannotBeUsedSayWhy() {
    String numbers = temporary.resolve("numbers").toUri().toString();
    spark.range(3).toDF("number").write().parquet(numbers);
    assertThatThrownBy(() -> ShardRows.ingest(temporary.resolve("a"), temporary.resolve("numbers")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found the columns number");
    String twice = temporary.resolve("twice").toUri().toString();
    spark
        .range(2)
        .selectExpr("'x' as id", "cast('abcd' as binary) as pixels")
        .write()
        .parquet(twice);
    String[] shape = {"ingest.height=2", "ingest.width=2", "ingest.colour=grey"};
    assertThatThrownBy(() -> ShardRows.ingest(temporary.resolve("b"), temporary.resolve("twice")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "input " + twice.replaceFirst("^file://", "file:").replaceFirst("/$", ""))
        .hasMessageContaining("expected ingest.height, ingest.width and ingest.colour");
    assertThatThrownBy(
            () -> ShardRows.ingest(temporary.resolve("c"), temporary.resolve("twice"), shape))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected each id once, found 'x' 2 times");
  }

  @Test
  void duckDbReadsTheShards() throws Exception {
    Shards shards = TestShards.sprites(spark, temporary.resolve("shards"), 64);
    String files = temporary.resolve("shards") + "/*.parquet";
    Map<String, ShardRows.Stored> expected = new TreeMap<>();
    ShardRows.of(shards).forEach(r -> expected.put(r.id(), r));
    int seen = 0;
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet rows =
            duck.createStatement()
                .executeQuery(
                    ("select id, hex(pixels), label, array_to_string(factors, ','), hex(sha256), split"
                            + " from read_parquet('%s')")
                        .formatted(files))) {
      while (rows.next()) {
        ShardRows.Stored row = expected.get(rows.getString(1));
        byte[] pixels = HexFormat.of().parseHex(rows.getString(2));
        assertThat(pixels).isEqualTo(row.pixels());
        assertThat(rows.getInt(3)).isEqualTo(row.label());
        assertThat(rows.getString(4))
            .isEqualTo(
                java.util.Arrays.stream(row.factors())
                    .mapToObj(Integer::toString)
                    .collect(java.util.stream.Collectors.joining(",")));
        assertThat(rows.getString(5)).isEqualToIgnoringCase(Digest.hex(Digest.sha256(pixels)));
        assertThat(rows.getString(6)).isIn("train", "validation", "test");
        seen++;
      }
    }
    assertThat(seen).isEqualTo(64);
  }
}
