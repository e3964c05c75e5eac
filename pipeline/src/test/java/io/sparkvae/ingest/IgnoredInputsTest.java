// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static io.sparkvae.ingest.ShardRows.ingest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import io.sparkvae.source.files.IgnoredFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code inputs = rows + quarantined + duplicates + ignored}, in the manifest. */
class IgnoredInputsTest {
  private final SparkSession spark = TestSpark.session();

  @TempDir Path temporary;

  /** 4 images, 2 of them equal, a bad one, and 4 files that are none. */
  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("cat/.DS_Store", new byte[1]);
    files.put("cat/1.png", Inputs.png(4, 4, 1));
    files.put("cat/README", new byte[1]);
    files.put("cat/Thumbs.db", new byte[1]);
    files.put("cat/_2.png", Inputs.png(4, 4, 2));
    files.put("cat/bad.png", new byte[9]);
    files.put("dog/3.png", Inputs.png(4, 4, 3));
    files.put("dog/4.png", Inputs.png(4, 4, 3));
    files.put("labels.csv", new byte[1]);
    return files;
  }

  private Path input(String name) throws Exception {
    Path input = temporary.resolve(name);
    switch (name) {
      case "a.tar" -> Inputs.file(input, Inputs.tar(files()));
      case "a.zip" -> Inputs.file(input, Inputs.zip(files()));
      default -> {
        for (var file : files().entrySet()) {
          Inputs.file(input.resolve(file.getKey()), file.getValue());
        }
      }
    }
    return input;
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "a.tar", "a.zip"})
  void nothingIsPassedOverWithoutACount(String name) throws Exception {
    Shards shards =
        ingest(
            temporary.resolve("out"),
            input(name),
            "ingest.maxBadFraction=0.5",
            "ingest.deduplicate=true");
    ShardsContent content = shards.content();
    assertThat(content.inputs()).isEqualTo(9);
    assertThat(content.images()).isEqualTo(5);
    assertThat(content.rows()).isEqualTo(3);
    assertThat(content.quarantined()).isEqualTo(1);
    assertThat(content.duplicates()).isEqualTo(1);
    assertThat(content.ignored())
        .hasToString("4 ignored (2 companion, 1 hidden, 1 junk)")
        .isEqualTo(
            IgnoredFiles.of(
                Map.of(
                    "companion",
                    new IgnoredFiles.Group(2, List.of("cat/README", "labels.csv")),
                    "hidden",
                    new IgnoredFiles.Group(1, List.of("cat/.DS_Store")),
                    "junk",
                    new IgnoredFiles.Group(1, List.of("cat/Thumbs.db")))));
    JsonNode json = shards.source().manifest().content();
    assertThat(json.at("/ignored/count").asLong()).isEqualTo(4);
    assertThat(json.at("/ignored/reasons/junk/examples/0").asText()).isEqualTo("cat/Thumbs.db");
  }

  /** Counted in the first pass, and kept where the rows are counted again for their labels. */
  @Test
  void labelsFromCsvLoseNoCount() throws Exception {
    Path csv = temporary.resolve("l.csv");
    Files.writeString(csv, "filepath,label\ncat/1.png,1\ncat/_2.png,2\n");
    Shards shards =
        ingest(
            temporary.resolve("out"),
            input("a.tar"),
            "ingest.maxBadFraction=1",
            "ingest.labels=\"%s\"".formatted(csv));
    assertThat(shards.content().ignored().count()).isEqualTo(4);
    assertThat(shards.content().rows()).isEqualTo(2);
  }

  /** Spark itself passes such files over. */
  @Test
  void filesThatSparkHidesAreCounted() throws Exception {
    Path table = temporary.resolve("table");
    spark
        .range(6)
        .repartition(2)
        .selectExpr("id", "cast('abcd' as binary) as pixels")
        .write()
        .parquet(table.toUri().toString());
    Path part;
    try (var files = Files.list(table)) {
      part = files.filter(f -> f.toString().endsWith(".parquet")).sorted().findFirst().get();
    }
    Files.move(part, table.resolve("_hidden.parquet"));
    ShardsContent content =
        ingest(
                temporary.resolve("out"),
                table,
                "ingest.height=2",
                "ingest.width=2",
                "ingest.colour=grey")
            .content();
    assertThat(content.ignored().reasons().get("hidden").examples()).contains("_hidden.parquet");
    assertThat(content.ignored().reasons().get("control").examples()).containsExactly("_SUCCESS");
    assertThat(content.rows()).isBetween(1L, 5L);
    assertThat(content.inputs()).isEqualTo(content.rows() + content.ignored().count());
  }

  private Shards since(Optional<String> since, Path input, String output) {
    Settings settings =
        Settings.reference()
            .withValue("ingest.input", input.toUri().toString(), "test")
            .withOverride("ingest.maxBadFraction = 1");
    var path = new org.apache.hadoop.fs.Path(temporary.resolve(output).toUri());
    TestStages.ingest(
        spark,
        settings,
        since.map(s -> new org.apache.hadoop.fs.Path(temporary.resolve(s).toUri())),
        path);
    return Shards.open(path, new Configuration());
  }

  @Test
  void earlierShardsAndWhatIsIgnoredNowAddUp() throws Exception {
    Path input = input("folder");
    ShardsContent first = since(Optional.empty(), input, "first").content();
    assertThat(first.inputs()).isEqualTo(9);
    assertThat(since(Optional.of("first"), input, "same").content()).isEqualTo(first);
    Inputs.file(input.resolve("dog/_5.png"), Inputs.png(4, 4, 5));
    Inputs.file(input.resolve("dog/desktop.ini"), new byte[1]);
    ShardsContent second = since(Optional.of("first"), input, "second").content();
    assertThat(second.inputs()).isEqualTo(11);
    assertThat(second.ignored()).hasToString("5 ignored (2 companion, 1 hidden, 2 junk)");
    assertThat(second.rows()).isEqualTo(first.rows() + 1);
  }

  /** As earlier versions wrote them: with junk in the quarantine, and nothing ignored. */
  @Test
  void manifestsWithoutIgnoredFilesAreReadableAndKeepTheirDigest() throws Exception {
    Path input = temporary.resolve("clean");
    Inputs.file(input.resolve("1.png"), Inputs.png(4, 4, 1));
    Shards shards = since(Optional.empty(), input, "out");
    assertThat(shards.source().manifest().content().has("ignored")).isFalse();
    assertThat(shards.content().ignored()).isEqualTo(IgnoredFiles.NONE);
    assertThat(shards.content().inputs()).isEqualTo(1);
  }
}
