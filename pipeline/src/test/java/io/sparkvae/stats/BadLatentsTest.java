// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.stats.plan.StatisticsPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents that statistics cannot use, each named. */
class BadLatentsTest {
  private static SparkSession spark;

  @TempDir Path temporary;

  @BeforeAll
  static void startSpark() {
    spark = Fixture.spark();
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
    assertThat(temporary.resolve("o").resolve("_manifest.json")).doesNotExist();
  }

  @Test
  void aDamagedFileIsNamed() throws Exception {
    Path directory = temporary.resolve("l");
    org.apache.hadoop.fs.Path latents = TestLatents.write(directory, TestLatents.rows(300), 2);
    Path victim = Fixture.parquet(directory).get(1);
    byte[] bytes = Files.readAllBytes(victim);
    TestLatents.removeChecksum(victim);

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

  @Test
  void whatIsNotThereOrExistsIsRefused() throws Exception {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(failureOf(hdfs(empty), "o"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a complete latents directory");

    org.apache.hadoop.fs.Path latents =
        TestLatents.write(temporary.resolve("l"), TestLatents.rows(5), 1);
    TestStages.stats(spark, Settings.reference(), latents, hdfs(temporary.resolve("o")));
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
    return TestLatents.failureOf(latents, hdfs(temporary.resolve(output)));
  }

  private static org.apache.hadoop.fs.Path hdfs(Path path) {
    return Fixture.hadoop(path);
  }
}
