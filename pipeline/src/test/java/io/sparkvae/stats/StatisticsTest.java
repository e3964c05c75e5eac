// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.decomposition.Decomposition;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.SplitMoments;
import io.sparkvae.stats.result.AggregatePosterior;
import io.sparkvae.stats.result.Distributions;
import io.sparkvae.stats.result.GroupStatistics;
import io.sparkvae.stats.result.Information;
import io.sparkvae.stats.result.Outliers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
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

  @Test
  void aTableOfAnotherWriterMayLackLabelsAndFactors() {
    List<Row> rows = TestLatents.rows(50);
    SplitMoments lacking =
        moments(TestLatents.writeWithout(temporary.resolve("lacking"), rows, "label", "factors"));
    SplitMoments whole = moments(TestLatents.write(temporary.resolve("whole"), rows, 1));
    assertThat(lacking.toBytes()).isEqualTo(whole.toBytes());
  }

  private static SplitMoments moments(org.apache.hadoop.fs.Path latents) {
    SplitMoments all = new SplitMoments(LatentsSchema.of(TestLatents.SHAPE));
    for (String file : Latents.open(latents, hadoop).files()) {
      all.merge(
          FileMoments.of(
              new org.apache.hadoop.fs.Path(latents, file),
              LatentsSchema.of(TestLatents.SHAPE),
              hadoop));
    }
    return all;
  }

  @Test
  void filesOfMomentsLoseNothing() throws Exception {
    org.apache.hadoop.fs.Path latents =
        TestLatents.write(temporary.resolve("l"), TestLatents.rows(50), 1);
    SplitMoments moments = moments(latents);
    SplitMoments read = SplitMoments.of(moments.toBytes());
    assertThat(Statistics.of(read, TestLatents.SHAPE, Divergence.EXACT, 0.01))
        .isEqualTo(Statistics.of(moments, TestLatents.SHAPE, Divergence.EXACT, 0.01));
    assertThat(read.toBytes()).isEqualTo(moments.toBytes());
    read.merge(moments);
    moments.merge(SplitMoments.of(moments.toBytes()));
    assertThat(read.toBytes()).isEqualTo(moments.toBytes());
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

    Manifest.Read published = TestStages.stats(spark, Settings.reference(), latents, hdfs(output));

    JsonNode json = new ObjectMapper().readTree(output.resolve("statistics.json").toFile());
    assertThat(json.get("count").asLong()).isEqualTo(400);
    assertThat(json.get("latent").asInt()).isEqualTo(3);
    assertThat(json.get("activeUnits").asInt()).isEqualTo(2);
    assertThat(json.get("bySplit").get("test").get("count").asLong()).isEqualTo(80);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      String files = "'" + temporary.resolve("l") + "/*.parquet'";
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
    assertThat(manifest.files()).allMatch(f -> f.sha256().length() == 64);
    assertThat(manifest.files()).filteredOn(f -> f.path().startsWith("moments/")).hasSize(4);
    assertThat(Distributions.read(published, hadoop).orElseThrow().all().images()).isEqualTo(400);
    assertThat(Information.read(published, hadoop).orElseThrow().factors()).hasSize(1);
    assertThat(Outliers.read(published, hadoop).orElseThrow().highestKl()).hasSize(20);
    assertThat(GroupStatistics.read(published, hadoop).orElseThrow().groupings().get(0).groups())
        .hasSize(10);
    assertThat(Decomposition.read(published, hadoop).orElseThrow().images()).isEqualTo(400);
    assertThat(AggregatePosterior.read(published, hadoop).orElseThrow().covariance()).hasSize(3);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      double[] pair =
          query(
              duck,
              """
              SELECT (SELECT covariance[3] FROM '%1$s/covariance/*.parquet' WHERE dimension = 0),
                (SELECT covar_pop(mu[1]::double, mu[3]::double) FROM '%2$s/*.parquet'),
                (SELECT sum(images) FROM '%1$s/histograms/*.parquet' WHERE split = 'all' AND dimension = 1),
                (SELECT klMean FROM '%1$s/groups/*.parquet' WHERE value = 7 AND dimension = 0),
                (SELECT avg(kl[1]::double) FROM '%2$s/*.parquet' WHERE label = 7)"""
                  .formatted(output, temporary.resolve("l")));
      assertThat(pair[0]).isCloseTo(pair[1], within(1e-9));
      assertThat(pair[2]).isEqualTo(400);
      assertThat(pair[3]).isCloseTo(pair[4], within(1e-9));
    }
    assertThat(manifest.contentAs(Statistics.class, hdfs(output)).count()).isEqualTo(400);
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

  private static org.apache.hadoop.fs.Path hdfs(Path path) {
    return Fixture.hadoop(path);
  }
}
