package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.configuration.Settings;
import io.sparkvae.encode.Fixture;
import io.sparkvae.encode.Latents;
import io.sparkvae.encode.LatentsContent;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.provenance.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsTest {
  private static final Percentage TINY = Percentage.withPercentage(1e-7); // 1e-9 relative
  private static SparkSession spark;
  private static Configuration hadoop;

  @TempDir Path temporary;

  @BeforeAll
  static void startSpark() {
    spark = Fixture.spark();
    hadoop = spark.sparkContext().hadoopConfiguration();
  }

  @Test
  void equalsANaiveComputationWhateverTheFiles() {
    List<Row> rows = TestLatents.rows(500);
    for (int files : new int[] {1, 2, 40}) {
      SplitMoments moments =
          moments(TestLatents.write(temporary.resolve("l" + files), rows, files));
      LatentMoments total = moments.total();
      assertThat(total.count()).isEqualTo(500);
      for (int j = 0; j < TestLatents.LATENT; j++) {
        equalsNaive(total.kl(j), column(rows, 3, j));
        equalsNaive(total.mu(j), column(rows, 1, j));
      }
      equalsNaive(total.elbo(), rows.stream().mapToDouble(r -> r.getDouble(5)).toArray());
      assertThat(moments.bySplit().values().stream().mapToLong(LatentMoments::count).sum())
          .isEqualTo(500);
    }
  }

  private static SplitMoments moments(org.apache.hadoop.fs.Path latents) {
    SplitMoments all = new SplitMoments(TestLatents.LATENT);
    for (String file : Latents.open(latents, hadoop).files()) {
      all.merge(
          FileMoments.of(new org.apache.hadoop.fs.Path(latents, file), TestLatents.LATENT, hadoop));
    }
    return all;
  }

  @Test
  void filesOfMomentsLoseNothing() throws Exception {
    org.apache.hadoop.fs.Path latents =
        TestLatents.write(temporary.resolve("l"), TestLatents.rows(50), 1);
    SplitMoments moments = moments(latents);
    SplitMoments read = SplitMoments.of(moments.toBytes());
    assertThat(StatisticsContent.of(read, io.sparkvae.model.Divergence.EXACT, 0.01))
        .isEqualTo(StatisticsContent.of(moments, io.sparkvae.model.Divergence.EXACT, 0.01));
    assertThat(read.toBytes()).isEqualTo(moments.toBytes());
    read.merge(moments);
    moments.merge(SplitMoments.of(moments.toBytes()));
    assertThat(read.toBytes()).isEqualTo(moments.toBytes());
  }

  private Manifest.Read run(
      org.apache.hadoop.fs.Path latents, Optional<String> since, String output) {
    return Statistics.run(
        spark,
        Settings.reference(),
        latents,
        since.map(earlier -> hdfs(temporary.resolve(earlier))),
        hdfs(temporary.resolve(output)));
  }

  @Test
  void aRunThatFailedIsContinuedToTheSameBytes() throws Exception {
    Path directory = temporary.resolve("l");
    org.apache.hadoop.fs.Path latents = TestLatents.write(directory, TestLatents.rows(300), 6);
    Path victim = Fixture.parquet(directory).get(4);
    byte[] good = Files.readAllBytes(victim);
    removeChecksum(victim);
    Files.write(victim, new byte[good.length]);
    assertThat(failureOf(latents, "o")).isInstanceOf(DataFailure.class);
    Files.write(victim, good);
    Path moments = temporary.resolve("o/moments");
    Map<String, Object> before = times(moments);
    assertThat(before).hasSizeBetween(1, 5);

    Manifest.Read continued = run(latents, Optional.empty(), "o");

    Manifest.Read clean = run(latents, Optional.empty(), "clean");
    assertThat(continued.manifest().files()).isEqualTo(clean.manifest().files());
    assertThat(continued.manifest().files()).hasSize(2 + 6);
    assertThat(times(moments)).hasSize(6).containsAllEntriesOf(before);
    assertThat(temporary.resolve("o/_JOURNAL")).doesNotExist();
  }

  private static Map<String, Object> times(Path directory) throws Exception {
    Map<String, Object> times = new TreeMap<>();
    try (var files = Files.newDirectoryStream(directory, "[!.]*")) {
      for (Path file : files) {
        times.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  @Test
  void onlyNewFilesAreRead() throws Exception {
    Path monday = temporary.resolve("monday");
    run(TestLatents.write(monday, TestLatents.rows(300), 3), Optional.empty(), "o1");
    List<Row> more = new ArrayList<>(TestLatents.rows(400).subList(300, 400));
    // As an encoding with earlier latents leaves them: the same files, and another.
    org.apache.hadoop.fs.Path tuesday =
        TestLatents.write(
            temporary.resolve("tuesday"),
            more,
            1,
            all -> {
              copyData(monday, temporary.resolve("tuesday"));
              Map<String, Long> bySplit = new TreeMap<>();
              TestLatents.rows(400).forEach(r -> bySplit.merge(r.getString(6), 1L, Long::sum));
              return new LatentsContent(all.latent(), all.divergence(), 400, bySplit, all.parts());
            });
    // Control: what is not read is not noticed when it is damaged.
    Path old = Fixture.parquet(monday).get(0);
    Path copied = temporary.resolve("tuesday/data").resolve(old.getFileName());

    Manifest.Read clean = run(tuesday, Optional.empty(), "clean");
    byte[] bytes = Files.readAllBytes(copied);
    removeChecksum(copied);
    Files.write(copied, new byte[bytes.length]);
    Manifest.Read merged = run(tuesday, Optional.of("o1"), "o2");

    assertThat(merged.manifest().files()).isEqualTo(clean.manifest().files());
    assertThat(merged.manifest().contentAs(StatisticsContent.class, tuesday).count())
        .isEqualTo(400);
    assertThat(failureOf(tuesday, "o3")).isInstanceOf(DataFailure.class);
  }

  private static void copyData(Path from, Path to) {
    try {
      for (Path file : Fixture.parquet(from)) {
        Files.copy(file, to.resolve("data").resolve(file.getFileName()));
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double[] column(List<Row> rows, int column, int j) {
    return rows.stream().mapToDouble(r -> ((float[]) r.get(column))[j]).toArray();
  }

  private static void equalsNaive(Moments found, double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    double n = values.length;
    assertThat(found.mean()).isCloseTo(mean, TINY);
    assertThat(found.standardDeviation()).isCloseTo(Math.sqrt(squares / (n - 1)), TINY);
    assertThat(found.populationVariance()).isCloseTo(squares / n, TINY);
    assertThat(found.standardError()).isCloseTo(Math.sqrt(squares / (n - 1) / n), TINY);
  }

  @Test
  void writesTheStatisticsThatAnotherReaderComputesFromTheSameFiles() throws Exception {
    org.apache.hadoop.fs.Path latents =
        TestLatents.write(temporary.resolve("l"), TestLatents.rows(400), 4);
    Path output = temporary.resolve("stats");

    Manifest.Read published = Statistics.run(spark, Settings.reference(), latents, hdfs(output));

    JsonNode json = new ObjectMapper().readTree(output.resolve("statistics.json").toFile());
    assertThat(json.get("count").asLong()).isEqualTo(400);
    assertThat(json.get("latent").asInt()).isEqualTo(3);
    assertThat(json.get("activeUnits").asInt()).isEqualTo(2);
    assertThat(json.get("bySplit").get("test").get("count").asLong()).isEqualTo(80);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      String files = "'" + temporary.resolve("l") + "/data/*.parquet'";
      for (int j = 0; j < 3; j++) {
        double[] row =
            query(
                duck,
                """
                SELECT avg(kl[%1$d]::double), stddev_samp(kl[%1$d]::double),
                  stddev_samp(kl[%1$d]::double) / sqrt(count(*)),
                  min(kl[%1$d]::double), max(kl[%1$d]::double),
                  avg(mu[%1$d]::double), var_pop(mu[%1$d]::double) FROM %2$s"""
                    .formatted(j + 1, files));
        close(json.at("/kl/mean/" + j), row[0]);
        close(json.at("/kl/standardDeviation/" + j), row[1]);
        close(json.at("/kl/standardError/" + j), row[2]);
        close(json.at("/kl/minimum/" + j), row[3]);
        close(json.at("/kl/maximum/" + j), row[4]);
        close(json.at("/mu/mean/" + j), row[5]);
        close(json.at("/mu/variance/" + j), row[6]);
        double[] table =
            query(
                duck,
                "SELECT klMean, klStandardError, muVariance FROM '%s/dimensions/*.parquet' WHERE dimension = %d"
                    .formatted(output, j));
        close(json.at("/kl/mean/" + j), table[0]);
        close(json.at("/kl/standardError/" + j), table[1]);
        close(json.at("/mu/variance/" + j), table[2]);
      }
      double[] totals =
          query(
              duck,
              "SELECT avg(kl[1]::double + kl[2]::double + kl[3]::double), avg(elbo), avg(logLikelihood) FROM "
                  + files);
      close(json.at("/kl/total"), totals[0]);
      close(json.at("/elbo"), totals[1]);
      close(json.at("/logLikelihood"), totals[2]);
    }
    Manifest manifest = Manifest.read(hdfs(output), "statistics", hadoop).manifest();
    assertThat(manifest.inputs().get(0).digest())
        .isEqualTo(Manifest.read(latents, "latents", hadoop).digest());
    assertThat(manifest.files()).extracting(Manifest.DataFile::path).contains("statistics.json");
    assertThat(manifest.files()).hasSize(2 + 4).allMatch(f -> f.sha256().length() == 64);
    assertThat(manifest.contentAs(StatisticsContent.class, hdfs(output)).count()).isEqualTo(400);
    assertThat(Manifest.read(hdfs(output), "statistics", hadoop).digest())
        .isEqualTo(published.digest());
  }

  private static double[] query(Connection duck, String sql) throws Exception {
    try (ResultSet result = duck.createStatement().executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      double[] row = new double[result.getMetaData().getColumnCount()];
      for (int i = 0; i < row.length; i++) {
        row[i] = result.getDouble(i + 1);
      }
      assertThat(result.next()).isFalse();
      return row;
    }
  }

  private static void close(JsonNode found, double expected) {
    assertThat(found.isNumber()).isTrue();
    assertThat(found.asDouble())
        .isCloseTo(expected, within(1e-9 * Math.max(1e-3, Math.abs(expected))));
  }

  @Test
  void aRowThatIsNotAsItShouldBeIsNamed() {
    List<Row> good = TestLatents.rows(10);
    record Bad(String column, Object value, String message) {}
    for (Bad bad :
        List.of(
            new Bad(
                "mu",
                new float[] {1, Float.NaN, 2},
                "expected a finite number in mu[1], found NaN"),
            new Bad("kl", new float[] {1, 2}, "expected 3 numbers in kl, found 2"),
            new Bad(
                "kl", new Float[] {1f, 2f, null}, "expected a finite number in kl[2], found null"),
            new Bad(
                "elbo",
                Double.NEGATIVE_INFINITY,
                "expected a finite number in elbo, found -Infinity"),
            new Bad(
                "split",
                "holdout",
                "expected one of [TRAIN, VALIDATION, TEST] in split, found 'holdout'"))) {
      List<Row> rows = new ArrayList<>(good);
      rows.set(4, TestLatents.with(rows.get(4), bad.column(), bad.value()));
      Map<String, Long> all = Map.of("train", 10L);
      org.apache.hadoop.fs.Path latents =
          TestLatents.write(
              temporary.resolve("l" + bad.message().hashCode()),
              rows,
              2,
              c -> new LatentsContent(c.latent(), c.divergence(), 10, all, c.parts()));

      Failure failure = failureOf(latents, "o" + bad.message().hashCode());

      assertThat(failure)
          .isInstanceOf(DataFailure.class)
          .hasMessage("latents row 'image-4': " + bad.message());
    }
  }

  @Test
  void missingRowsAreNoticed() {
    org.apache.hadoop.fs.Path latents =
        TestLatents.write(
            temporary.resolve("l"),
            TestLatents.rows(10),
            2,
            c ->
                new LatentsContent(
                    c.latent(), c.divergence(), 11, Map.of("train", 11L), c.parts()));

    assertThat(failureOf(latents, "o"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected the 11 rows of the manifest, found 10");
    assertThat(temporary.resolve("o").resolve("manifest.json")).doesNotExist();
  }

  @Test
  void aDamagedFileIsNamed() throws Exception {
    Path directory = temporary.resolve("l");
    org.apache.hadoop.fs.Path latents = TestLatents.write(directory, TestLatents.rows(300), 2);
    Path victim = Fixture.parquet(directory).get(1);
    byte[] bytes = Files.readAllBytes(victim);
    removeChecksum(victim);

    for (int eighth = 1; eighth < 8; eighth++) {
      byte[] flipped = bytes.clone();
      flipped[bytes.length * eighth / 8] ^= 0x55;
      Files.write(victim, flipped);
      assertThat(failureOf(latents, "o"))
          .isInstanceOf(DataFailure.class)
          .hasMessageContaining(victim.getFileName() + ": expected SHA-256 ");
    }

    Files.write(victim, Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(failureOf(latents, "o2"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(
            "%s: expected a file of %d bytes as in the manifest, found %d bytes"
                .formatted(victim.getFileName(), bytes.length, bytes.length / 2));

    Files.delete(victim);
    assertThat(failureOf(latents, "o3"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(victim.getFileName().toString());
  }

  private static void removeChecksum(Path file) throws Exception {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  @Test
  void whatIsNotThereOrExistsIsRefused() throws Exception {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(failureOf(hdfs(empty), "o"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a complete latents directory");

    org.apache.hadoop.fs.Path latents =
        TestLatents.write(temporary.resolve("l"), TestLatents.rows(5), 1);
    Statistics.run(spark, Settings.reference(), latents, hdfs(temporary.resolve("o")));
    assertThat(failureOf(latents, "o"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a new directory");

    assertThat(
            catchThrowable(
                () ->
                    StatisticsPlan.from(
                        Settings.reference().withOverride("stats.activeThreshold=-1"))))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("stats.activeThreshold: expected a variance, 0 or more, found -1.0");
  }

  private Failure failureOf(org.apache.hadoop.fs.Path latents, String output) {
    Throwable thrown =
        catchThrowable(
            () ->
                Statistics.run(
                    spark, Settings.reference(), latents, hdfs(temporary.resolve(output))));
    assertThat(Failure.causeOf(thrown)).as("%s", thrown).isNotNull();
    return Failure.causeOf(thrown);
  }

  private static org.apache.hadoop.fs.Path hdfs(Path path) {
    return Fixture.hadoop(path);
  }
}
