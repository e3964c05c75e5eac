// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that Spark's readers read, and the layouts that people write them in. */
class SparkTablesTest {
  private static final String PNG = HexFormat.of().formatHex(Inputs.png(4, 4, 5));

  private final SparkSession spark = TestSpark.session();
  @TempDir Path temporary;

  private static List<String> found(Shards shards) {
    return ShardRows.of(shards).stream().map(row -> row.id() + "=" + row.label()).sorted().toList();
  }

  /** Rows of the columns of a query over {@code id}, in the syntax of SQL. */
  private Dataset<Row> rows(int count, String... columns) {
    return spark
        .range(count)
        .selectExpr(
            java.util.Arrays.stream(columns)
                .map(column -> column.replace("PNG", "unhex('%s')".formatted(PNG)))
                .toArray(String[]::new));
  }

  private Path write(String format, Dataset<Row> rows) {
    Path path = temporary.resolve(format + "-table");
    rows.write().format(format).option("header", true).save(path.toString());
    return path;
  }

  @Tag("proofs")
  @ParameterizedTest
  @ValueSource(strings = {"orc", "avro", "parquet", "json"})
  void filesAreReadByTheirExtension(String format) {
    boolean text = format.equals("json");
    Path table =
        write(
            format,
            rows(
                5,
                "concat('k', id) as key",
                text ? "base64(PNG) as image" : "PNG as image",
                "id % 2 as label"));
    Shards shards = ShardRows.ingest(temporary.resolve("out"), table, "ingest.format=table");
    assertThat(found(shards)).containsExactly("k0=0", "k1=1", "k2=0", "k3=1", "k4=0");
    assertThat(ShardRows.of(shards).get(0).pixels()).hasSize(16);
  }

  /** As Kaggle's MNIST. */
  @Test
  void aColumnForEachPixel() {
    String[] columns =
        IntStream.range(0, 9)
            .mapToObj(i -> "cast(id * 20 + %s as int) as pixel%s".formatted(i, i))
            .toArray(String[]::new);
    Dataset<Row> pixels = rows(3, "id", "id as label").join(rows(3, append(columns, "id")), "id");
    Shards shards =
        ShardRows.ingest(
            temporary.resolve("out"), write("csv", pixels.coalesce(1)), "ingest.format=table");
    assertThat(found(shards)).containsExactly("0=0", "1=1", "2=2");
    assertThat(shards.content().shape()).hasToString("[1, 1, 3, 3]");
    for (ShardRows.Stored row : ShardRows.of(shards)) {
      assertThat(row.pixels()[8]).isEqualTo((byte) (20 * row.label() + 8));
    }
  }

  /** As FER-2013; the rows of a file are numbered whatever the number of tasks. */
  @Tag("proofs")
  @Test
  void rowsWithoutANameAreNumberedInTheirFile() throws Exception {
    StringBuilder csv = new StringBuilder("emotion,pixels,Usage\n");
    for (int i = 0; i < 20; i++) {
      csv.append(i % 7).append(",").append(i).append(" 10 20 30,Training\n");
    }
    Path file = Files.writeString(temporary.resolve("fer_train.csv"), csv);
    for (String taskBytes : List.of("64", "32 MiB")) {
      Shards shards =
          ShardRows.ingest(
              temporary.resolve("out " + taskBytes),
              file,
              "ingest.format=table",
              "ingest.table.label=emotion",
              "ingest.taskBytes=" + taskBytes);
      assertThat(ShardRows.of(shards))
          .hasSize(20)
          .allSatisfy(
              row ->
                  assertThat(row.id() + "=" + row.label())
                      .isEqualTo(
                          "fer/train/0000%s%s=%s"
                              .formatted(
                                  row.pixels()[0] / 10,
                                  row.pixels()[0] % 10,
                                  row.pixels()[0] % 7)));
    }
  }

  private static String[] append(String[] words, String last) {
    String[] all = java.util.Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
  }

  @Tag("proofs")
  @Test
  void arraysOfNumbersAndVectorsAreImages() {
    String[] settings = {
      "ingest.format=table", "ingest.height=2", "ingest.width=2", "ingest.colour=grey"
    };
    Path table = write("parquet", rows(2, "id", "array(0.0D, 0.5D, 1.0D, id / 1.0D) as pixels"));
    for (ShardRows.Stored row :
        ShardRows.of(ShardRows.ingest(temporary.resolve("a"), table, settings))) {
      assertThat(row.pixels())
          .containsExactly(0, (byte) 128, (byte) 255, (byte) (row.id().equals("1") ? 255 : 0));
    }
    spark
        .read()
        .parquet(table.toString())
        .select(functions.col("id"), array_to_vector(functions.col("pixels")).as("seen"))
        .write()
        .parquet(temporary.resolve("vectors").toString());
    Shards vectors =
        ShardRows.ingest(
            temporary.resolve("b"),
            temporary.resolve("vectors"),
            append(settings, "ingest.table.image=seen"));
    assertThat(ShardRows.of(vectors)).allMatch(row -> row.pixels()[1] == (byte) 128);
  }

  @Test
  void nestedColumnsAreNamedBySettings() {
    Path table =
        write(
            "parquet",
            rows(
                2,
                "named_struct('raw', PNG, 'kind', named_struct('name', concat('c', id))) as photo",
                "concat('s3://b/', id, '/x.png') as uri"));
    assertThat(
            found(
                ShardRows.ingest(
                    temporary.resolve("out"),
                    table,
                    "ingest.table.image=photo.raw",
                    "ingest.table.label=photo.kind.name",
                    "ingest.table.path=uri")))
        .containsExactly("b/0/x.png=0", "b/1/x.png=1");
    assertThatThrownBy(
            () -> ShardRows.ingest(temporary.resolve("no"), table, "ingest.table.image=photo.row"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.table.image: expected a column of")
        .hasMessageContaining("found 'photo.row'; its columns are photo, uri");
  }

  @Test
  void aViewIsATable() {
    rows(3, "concat('k', id) as key", "PNG as image", "id as label")
        .createOrReplaceTempView("photos");
    assertThat(found(ShardRows.ingestNamed(temporary.resolve("out"), "photos")))
        .containsExactly("k0=0", "k1=1", "k2=2");
  }

  @Test
  void sparksReadersTakeOptions() throws Exception {
    Inputs.file(temporary.resolve("in/a/1.png"), Inputs.png(4, 4, 1));
    Inputs.file(temporary.resolve("in/a/1.txt"), new byte[1]);
    assertThat(
            ShardRows.of(
                ShardRows.ingest(
                    temporary.resolve("out"),
                    temporary.resolve("in"),
                    "ingest.format=table",
                    "ingest.table.reader=binaryFile",
                    "ingest.table.options=[\"recursiveFileLookup=true\", \"pathGlobFilter=*.png\"]")))
        .hasSize(1)
        .allMatch(row -> row.id().endsWith("in/a/1.png"));
  }

  @Test
  void downloadsThatFailedAreCounted() {
    Path table =
        write(
            "parquet",
            rows(
                4,
                "concat('000', id) as key",
                "if(id < 3, PNG, null) as jpg",
                "if(id < 3, 'success', 'failed_to_download') as status",
                "'text' as caption"));
    Shards shards = ShardRows.ingest(temporary.resolve("out"), table);
    assertThat(found(shards)).containsExactly("0000=null", "0001=null", "0002=null");
    assertThat(shards.content().ignored().reasons()).containsKey("missing");
    assertThat(shards.content().quarantined()).isZero();
  }

  /** Numbers stay, their names are kept beside them, and -1 is no class. */
  @Test
  void huggingFacesClassesHaveTheirNames() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("data"));
    for (String file : List.of("train-00000-of-00001", "test-00000-of-00001")) {
      dataset(directory.resolve(file + ".parquet"));
    }
    for (Path input : List.of(directory, directory.resolve("train-00000-of-00001.parquet"))) {
      Shards shards = ShardRows.ingest(temporary.resolve("out-" + input.getFileName()), input);
      assertThat(shards.classes(new Configuration()).names())
          .containsExactly("zebra", "ape", "cat");
      assertThat(
              ShardRows.of(shards).stream()
                  .collect(
                      Collectors.groupingBy(
                          row -> String.valueOf(row.label()), Collectors.counting())))
          .isEqualTo(
              input == directory
                  ? Map.of("0", 2L, "2", 2L, "null", 2L)
                  : Map.of("0", 1L, "2", 1L, "null", 1L));
    }
  }

  private static void dataset(Path file) throws Exception {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { optional group picture { optional binary bytes; optional binary path (UTF8); } optional int64 label; }");
    String metadata =
        """
        {"info": {"features": {"picture": {"_type": "Image"},
          "label": {"names": ["zebra", "ape", "cat"], "_type": "ClassLabel"}}}}
        """;
    try (var writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(schema)
            .withExtraMetaData(Map.of("huggingface", metadata))
            .build()) {
      for (long label : new long[] {0, 2, -1}) {
        SimpleGroup row = new SimpleGroup(schema);
        row.addGroup("picture")
            .append("bytes", Binary.fromConstantByteArray(Inputs.png(4, 4, (int) label + 9)));
        row.append("label", label);
        writer.write(row);
      }
    }
  }

  @Test
  void textThatIsNoImageIsRefused() {
    Path table =
        write(
            "json",
            rows(
                3,
                "id",
                "array('%s', 'photo 7.png', 'a photo?')[id] as image"
                    .formatted(
                        "data:image/png;base64,"
                            + Base64.getEncoder().encodeToString(Inputs.png(4, 4, 5)))));
    Shards shards =
        ShardRows.ingest(
            temporary.resolve("out"), table, "ingest.format=table", "ingest.maxBadFraction=0.7");
    assertThat(found(shards)).containsExactly("0=null");
    assertThat(ShardRows.quarantine(shards))
        .containsOnly(
            Map.entry("1", "a path or URL in place of an image"), Map.entry("2", "not base64"));
  }

  @Test
  void whatCannotBeReadSaysWhy() throws Exception {
    Path table = write("orc", rows(2, "PNG as image"));
    rows(2, "PNG as image").createOrReplaceTempView("nameless");
    assertThatThrownBy(() -> ShardRows.ingestNamed(temporary.resolve("a"), "nameless"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a column that names each row")
        .hasMessageContaining("set ingest.table.id");
    assertThatThrownBy(
            () -> ShardRows.ingest(temporary.resolve("b"), table, "ingest.table.reader=hudi"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found hudi, which is not; add -- --packages org.apache.hudi:");
    assertThatThrownBy(
            () -> ShardRows.ingest(temporary.resolve("c"), table, "ingest.table.reader=ork"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found ork, which is not; check the name");
    assertThatThrownBy(
            () ->
                ShardRows.ingest(
                    temporary.resolve("d"), table, "ingest.format=table", "ingest.table.version=3"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.table.version = 3: expected a table with versions");
    assertThatThrownBy(
            () -> ShardRows.ingest(temporary.resolve("e"), table, "ingest.table.options=x"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected options as name=value");
    assertThatThrownBy(
            () ->
                ShardRows.ingest(
                    temporary.resolve("g"), table, "ingest.table.options=[\"Password=x\"]"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected no secrets, since results record their settings")
        .hasMessageNotContaining("=x");
    Path twice = write("avro", rows(2, "1 as id", "PNG as image"));
    assertThatThrownBy(() -> ShardRows.ingest(temporary.resolve("f"), twice, "ingest.format=table"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected each id once, found '1' 2 times");
    Path header = Inputs.file(temporary.resolve("header.csv"), "label,pixel0,pixel1\n".getBytes());
    assertThatThrownBy(
            () -> ShardRows.ingest(temporary.resolve("h"), header, "ingest.format=table"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected images, found a table without rows");
  }
}
