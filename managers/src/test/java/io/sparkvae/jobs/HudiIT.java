// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of Hudi, by its own bundle, which the launcher is given as a user gives it. */
@Tag("proofs")
class HudiIT {
  @TempDir static Path here;
  private static Bundle bundle;

  @BeforeAll
  static void write() throws Exception {
    bundle = Bundle.of("hudi");
    bundle.run(HudiTables.class, here, here.toString());
  }

  private static Outcome ingest(String table, String shards, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "ingest",
                "--input",
                here.resolve(table).toString(),
                "--output",
                here.resolve(shards).toString()));
    words.addAll(List.of(more));
    return new Script("sparkvae", here).run(words.toArray(String[]::new));
  }

  /** On executors of their own, so that all that tasks are sent passes the launcher's filter. */
  @ParameterizedTest
  @ValueSource(strings = {"cow", "mor"})
  void theRowsAreThoseOfSparkSql(String table) throws Exception {
    List<String> expected = Files.readAllLines(here.resolve(table + ".rows"));
    assertThat(expected).hasSize(21).contains("4=7").doesNotContain("3=0", "25=1", "1=1");
    Outcome done = ingest(table, "shards-" + table, bundle.onExecutors().toArray(String[]::new));
    assertThat(done.code()).as(done.err()).isZero();
    try (SparkSession spark = SmallRun.session()) {
      List<String> found =
          spark
              .read()
              .parquet(here.resolve("shards-" + table).toString())
              .select("id", "label")
              .collectAsList()
              .stream()
              .map(row -> row.getString(0) + "=" + row.getInt(1))
              .sorted()
              .toList();
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void withoutTheBundleTheMessageNamesIt() throws Exception {
    Outcome refused = ingest("mor", "none");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("a Hudi table").contains("--packages org.apache.hudi:");
  }
}
