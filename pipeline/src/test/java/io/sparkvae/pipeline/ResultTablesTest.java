// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.EarlierLayout;
import io.sparkvae.Python;
import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A directory of shards or latents is a table: other programs read it as it is. Directories of
 * earlier versions, whose tables lie in {@code data/}, are inputs as well.
 */
class ResultTablesTest {
  private static final int IMAGES = 40;
  private static final List<String> RESULTS =
      List.of("shards", "model", "latents", "stats", "report");

  @TempDir static Path root;
  private static Path images;
  private static Path run;

  @BeforeAll
  static void runOnce() throws IOException {
    images = root.resolve("images");
    for (int i = 0; i < IMAGES; i++) {
      image(i);
    }
    // For the quarantine.
    Files.write(images.resolve("cat/bad.png"), new byte[] {1, 2, 3});
    run = root.resolve("run");
    pipeline(run).run(Fixture.spark(), Stop.NEVER);
    assertThat(run.resolve("shards/_quarantine")).isDirectory();
    assertThat(run.resolve("shards/_labels.json")).exists();
  }

  private static void image(int number) throws IOException {
    Path ofClass = images.resolve(number % 2 == 0 ? "cat" : "dog");
    SmallPipeline.image(Files.createDirectories(ofClass), number);
  }

  private static Settings settings() {
    return Settings.reference()
        .with(
            """
            ingest { input = "%s", height = 8, width = 8, maxBadFraction = 0.1 }
            model { hidden = [8], latent = 2 }
            train { epochs = 1, batchSize = 8, workers = 1 }
            """
                .formatted(images),
            "test");
  }

  private static Pipeline pipeline(Path directory) {
    return Pipeline.of(Fixture.hadoop(directory), settings());
  }

  private static Path copy(String name) throws IOException {
    Path copy = root.resolve(name);
    FileUtils.copyDirectory(run.toFile(), copy.toFile());
    return copy;
  }

  private static Set<String> idsBySpark(Path table) {
    List<String> ids =
        Fixture.spark().read().parquet(table.toString()).select("id").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
    return new HashSet<>(ids);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shards", "latents"})
  void sparkDuckDbAndParquetReadADirectoryAsItIs(String table) throws Exception {
    Path directory = run.resolve(table);
    assertThat(idsBySpark(directory)).hasSize(IMAGES);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet counts =
            duck.createStatement()
                .executeQuery(
                    "SELECT count(*), count(DISTINCT id) FROM '%s/*.parquet'"
                        .formatted(directory))) {
      counts.next();
      assertThat(List.of(counts.getInt(1), counts.getInt(2))).containsOnly(IMAGES);
    }
    Set<String> ids = new HashSet<>();
    try (ParquetReader<Group> rows =
        ParquetReader.builder(new GroupReadSupport(), Fixture.hadoop(directory)).build()) {
      for (Group row = rows.read(); row != null; row = rows.read()) {
        ids.add(row.getString("id", 0));
      }
    }
    assertThat(ids).hasSize(IMAGES).isEqualTo(idsBySpark(directory));
  }

  /** Each is skipped where Python lacks the library. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pandas, pyarrow | print(len(pandas.read_parquet(PATH)))",
        "pyarrow | import pyarrow.dataset as d; print(d.dataset(PATH).count_rows())",
        "pyarrow | import pyarrow.parquet as p; print(p.read_table(PATH).num_rows)",
        "polars | print(polars.scan_parquet(PATH + '/*.parquet').collect().height)"
      })
  void pythonReadsADirectoryAsItIs(String modules, String program) throws Exception {
    Python python = Python.with(modules.split(", "));
    for (String table : List.of("shards", "latents")) {
      String path = "import %s; PATH = '%s'; ".formatted(modules, run.resolve(table));
      assertThat(python.evaluate(path + program)).isEqualTo(Integer.toString(IMAGES));
    }
  }

  @Test
  void resultsOfEarlierVersionsAreCompleteAndAreRead() throws IOException {
    Path copy = copy("earlier");
    EarlierLayout.ofRun(copy, RESULTS);
    assertThat(copy.resolve("latents/data")).isDirectory();
    assertThat(copy.resolve("latents/_manifest.json")).doesNotExist();
    assertThat(pipeline(copy).plan(Fixture.hadoop())).allMatch(line -> line.startsWith("skip "));
    FileUtils.deleteDirectory(copy.resolve("latents").toFile());
    FileUtils.deleteDirectory(copy.resolve("stats").toFile());
    FileUtils.deleteDirectory(copy.resolve("report").toFile());
    pipeline(copy).run(Fixture.spark(), Stop.NEVER);
    assertThat(copy.resolve("latents/data")).doesNotExist();
    assertThat(idsBySpark(copy.resolve("latents"))).hasSize(IMAGES);
  }

  @Test
  void earlierShardsAndLatentsAreContinuedInThePresentLayout() throws IOException {
    Path copy = copy("yesterday");
    EarlierLayout.ofRun(copy, RESULTS);
    image(IMAGES);
    try {
      Path shards = root.resolve("today/shards");
      Manifest.Read made =
          TestStages.ingest(
              Fixture.spark(),
              settings(),
              Optional.of(Fixture.hadoop(copy.resolve("shards"))),
              Fixture.hadoop(shards));
      ShardsContent content = ShardsContent.of(made.manifest(), made.directory());
      assertThat(content.rows()).isEqualTo(IMAGES + 1);
      assertThat(content.quarantined()).isOne();
      assertThat(idsBySpark(shards)).hasSize(IMAGES + 1);
      assertThat(idsBySpark(shards.resolve("_quarantine"))).containsExactly("cat/bad.png");
      Path latents = root.resolve("today/latents");
      TestStages.encode(
          Fixture.spark(),
          settings(),
          Fixture.hadoop(copy.resolve("model")),
          Fixture.hadoop(shards),
          Optional.of(Fixture.hadoop(copy.resolve("latents"))),
          Fixture.hadoop(latents));
      assertThat(idsBySpark(latents)).isEqualTo(idsBySpark(shards));
    } finally {
      Files.delete(images.resolve("cat/%d.png".formatted(IMAGES)));
    }
  }

  /** Without the images of the quarantine, which lay beside the table. */
  @Test
  void shardsOfEarlierVersionsAreASourceOfImages() throws IOException {
    Path copy = copy("source");
    EarlierLayout.of(copy.resolve("shards"));
    Settings settings =
        Settings.reference().withValue("ingest.input", copy.resolve("shards").toString(), "test");
    Manifest.Read made =
        TestStages.ingest(Fixture.spark(), settings, Fixture.hadoop(root.resolve("again")));
    ShardsContent content = ShardsContent.of(made.manifest(), made.directory());
    assertThat(content.rows()).isEqualTo(IMAGES);
    assertThat(content.quarantined()).isZero();
  }
}
