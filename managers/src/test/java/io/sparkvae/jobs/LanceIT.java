// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Lance, by its own bundle, which the launcher is given as a user gives it. */
@Tag("proofs")
class LanceIT {
  @TempDir static Path here;
  private static Bundle bundle;
  private static Path lake;

  @BeforeAll
  static void write() throws Exception {
    bundle = Bundle.of("lance");
    lake = here.resolve("lake");
    bundle.run(LanceTables.class, here, lake.toString(), "photos");
  }

  /** What Lance itself finds, a row in each line. */
  private static List<String> query(String sql) throws Exception {
    Path found = here.resolve("found");
    bundle.run(LanceTables.class, here, lake.toString(), sql, found.toString());
    return Files.readAllLines(found);
  }

  private static Outcome run(String... job) throws Exception {
    List<String> words = new ArrayList<>(List.of(job));
    words.addAll(bundle.onExecutors());
    String catalog = "spark.sql.catalog.lance";
    for (String property :
        List.of(
            catalog + "=com.lancedb.lance.spark.LanceNamespaceSparkCatalog",
            catalog + ".impl=dir",
            catalog + ".root=" + lake)) {
      words.addAll(List.of("--conf", property));
    }
    return new Script("sparkvae", here).run(words.toArray(String[]::new));
  }

  private static List<String> rows(SparkSession spark, Path table, String... columns) {
    return spark.read().parquet(table.toString()).selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString("="))
        .sorted()
        .toList();
  }

  @Test
  void theImagesAreTheRowsThatLanceFinds() throws Exception {
    List<String> expected = query("SELECT id, label FROM lance.default.photos");
    assertThat(expected).hasSize(20).contains("0=0", "30=0").doesNotContain("3=0", "25=1", "1=1");
    String shards = here.resolve("shards").toString();
    Outcome done =
        run("ingest", "--format", "table", "--input", "lance.default.photos", "--output", shards);
    assertThat(done.code()).as(done.err()).isZero();
    try (SparkSession spark = SmallRun.session()) {
      assertThat(rows(spark, Path.of(shards), "id", "label")).isEqualTo(expected);
    }
  }

  /** Each run once, after the same export again, too; vectors have a fixed size. */
  @Test
  void anExportReplacesTheRowsOfItsRun() throws Exception {
    SmallRun small = new SmallRun(here.resolve("small"));
    SmallRun other = new SmallRun(here.resolve("other"));
    Settings settings = Settings.reference().with(SmallRun.configuration(200, 1), "test");
    List<String> expected = new ArrayList<>();
    String vectors = "array_join(mu, ' ')";
    try (SparkSession spark = SmallRun.session()) {
      List<RunStage> stages = List.of(RunStage.INGEST, RunStage.TRAIN, RunStage.ENCODE);
      small.make(stages, spark, settings);
      other.make(stages, spark, settings.with("encode.seed = 5", "test"));
      for (SmallRun run : List.of(small, other)) {
        expected.addAll(rows(spark, run.at(RunStage.ENCODE), "id", vectors, "elbo", "label"));
      }
    }
    expected.sort(null);
    for (SmallRun run : List.of(small, other, small)) {
      Outcome done =
          run(
              "export",
              "--latents",
              run.at(RunStage.ENCODE).toString(),
              "--to",
              "table",
              "--table",
              "lance.default.vectors",
              "--output",
              Files.createTempDirectory(here, "exported").resolve("table").toString());
      assertThat(done.code()).as(done.err()).isZero();
    }
    String columns = "id, %s, elbo, label".formatted(vectors);
    assertThat(query("SELECT %s FROM lance.default.vectors".formatted(columns)))
        .isEqualTo(expected)
        .hasSize(400);
    assertThat(query("SELECT DISTINCT run FROM lance.default.vectors")).hasSize(2);
  }

  @Test
  void aPathIsRefusedWithTheNameToGiveInstead() throws Exception {
    Path photos = lake.resolve("photos.lance");
    String none = here.resolve("none").toString();
    String catalog = "spark.sql.catalog.lance.root=" + lake;
    Script launcher = new Script("sparkvae", here);
    for (List<String> format : List.of(List.<String>of(), List.of("--format", "table"))) {
      List<String> words = new ArrayList<>(List.of("ingest", "--input", photos.toString()));
      words.addAll(List.of("--output", none));
      words.addAll(format);
      Outcome refused = launcher.run(words.toArray(String[]::new));
      assertThat(refused.code()).as(refused.err()).isEqualTo(2);
      assertThat(refused.err()).contains("--format table --input lance.default.");
      assertThat(refused.err().contains(catalog)).isEqualTo(!format.isEmpty());
    }
  }
}
