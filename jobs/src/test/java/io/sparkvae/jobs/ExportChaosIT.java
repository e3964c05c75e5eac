// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Stop;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors of a standalone cluster are killed while latents are exported: each row is there once.
 */
@Tag("chaos")
@ExtendWith(SharedCluster.class)
class ExportChaosIT {
  private static final Settings SETTINGS =
      Settings.reference().with(SmallRun.configuration(Chaos.count(400, 6000), 1), "chaos");

  private static final String EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";

  /** What a session needs for Delta; empty if its library is not on the class path. */
  private static final Map<String, String> DELTA =
      isPresent(EXTENSION)
          ? Map.of(
              "spark.sql.extensions",
              EXTENSION,
              "spark.sql.catalog.spark_catalog",
              "org.apache.spark.sql.delta.catalog.DeltaCatalog")
          : Map.of();

  @TempDir static Path here;
  private static SmallRun run;

  private SparkSession spark;

  /** What is exported to: files of the program's own, and tables that Spark writes. */
  private enum Target {
    NPY(""),
    PARQUET("parquet"),
    JSONL(""),
    DELTA("delta");

    private final String table;

    Target(String table) {
      this.table = table;
    }

    Settings settings() {
      String more =
          table.isEmpty()
              ? "export.to = " + Settings.spelled(this)
              : "export { to = table, table { format = %s, path = \"%s\" } }"
                  .formatted(table, here.resolve(table).toUri());
      return SETTINGS.with(more, "chaos");
    }
  }

  private static boolean isPresent(String type) {
    return ExportChaosIT.class.getClassLoader().getResource(type.replace('.', '/') + ".class")
        != null;
  }

  @BeforeAll
  static void encode() {
    Configurator.setAllLevels("org.apache.spark", Level.OFF);
    run = new SmallRun(here.resolve("run"));
    try (SparkSession undisturbed = SmallRun.session()) {
      run.make(List.of(RunStage.INGEST, RunStage.TRAIN, RunStage.ENCODE), undisturbed, SETTINGS);
      for (Target target : List.of(Target.NPY, Target.JSONL)) {
        export(undisturbed, target, here.resolve("clean-" + target));
      }
    }
  }

  @AfterAll
  static void logAgain() {
    Configurator.setAllLevels("org.apache.spark", Level.WARN);
  }

  private static void export(SparkSession spark, Target target, Path output) {
    Stage stage = Stages.named("export");
    Request request =
        Request.to(new org.apache.hadoop.fs.Path(output.toUri()), target.settings())
            .with("latents", new org.apache.hadoop.fs.Path(run.at(RunStage.ENCODE).toUri()));
    Stages.run(stage, request, spark, Stop.NEVER);
  }

  @Test
  @Tag("exports")
  void everyRowIsExportedOnceAlthoughExecutorsAreKilled() throws Exception {
    StandaloneCluster cluster = SharedCluster.get();
    spark = cluster.session(DELTA);
    try {
      ExecutorLosses losses =
          new ExecutorLosses(
              run,
              SETTINGS,
              here,
              spark,
              cluster::executors,
              ExecutorLosses.Loss.KILLED,
              Chaos.random(ExportChaosIT.class));
      int all = Target.values().length - (DELTA.isEmpty() ? 1 : 0);
      List<Target> targets = List.of(Target.values()).subList(0, Chaos.count(2, all));
      int ofEach = Chaos.count(1, (40 + all - 1) / all);
      Map<Target, Integer> killed = new LinkedHashMap<>();
      SmallRun.Account account = SmallRun.Account.NONE;
      for (Target target : targets) {
        for (int i = 0; killed.getOrDefault(target, 0) < ofEach; i++) {
          Path output = here.resolve("killed-%s-%s".formatted(target, i));
          int left = ofEach - killed.getOrDefault(target, 0);
          int more = losses.during(() -> export(spark, target, output), left);
          killed.merge(target, more, Integer::sum);
          account = account.plus(account(target, output));
        }
      }
      int kills = killed.values().stream().mapToInt(Integer::intValue).sum();
      new Chaos.Tally(
              "executors killed during exports " + killed,
              kills,
              kills,
              account.lost(),
              account.twice())
          .print();
      assertThat(account).isEqualTo(SmallRun.Account.NONE);
    } finally {
      spark.stop();
    }
  }

  /**
   * Counts the rows of tables, and compares the bytes of files with those of an undisturbed run.
   */
  private SmallRun.Account account(Target target, Path output) throws Exception {
    if (target.table.isEmpty()) {
      assertThat(SmallRun.digests(output))
          .isEqualTo(SmallRun.digests(here.resolve("clean-" + target)))
          .isNotEmpty();
      return SmallRun.Account.NONE;
    }
    Dataset<Row> table =
        spark.read().format(target.table).load(here.resolve(target.table).toString());
    List<String> found = ids(table);
    Set<String> distinct = new HashSet<>(found);
    Set<String> missing =
        new HashSet<>(ids(spark.read().parquet(run.at(RunStage.ENCODE).toString())));
    assertThat(missing).isNotEmpty();
    missing.removeAll(distinct);
    return new SmallRun.Account(missing.size(), found.size() - distinct.size());
  }

  private static List<String> ids(Dataset<Row> table) {
    return table.select("id").collectAsList().stream().map(row -> row.getString(0)).toList();
  }
}
