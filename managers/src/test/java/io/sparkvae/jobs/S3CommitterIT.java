// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of {@code export --to table} that Spark commits onto S3, by each of S3A's committers. */
@Tag("proofs")
@Tag("chaos")
@Tag("s3")
class S3CommitterIT {
  private static final Settings SETTINGS =
      Settings.reference().with(SmallRun.configuration(300, 1), "test");
  private static final String TABLE = "s3a://%s/table".formatted(S3Server.BUCKET);
  private static final Settings EXPORT =
      SETTINGS.with(
          "export { to = table, table { format = parquet, path = \"%s\" } }".formatted(TABLE),
          "test");
  private static final int MOST_TRIES = 20;

  @TempDir static Path here;
  private static Path first;
  private static Path second;
  private static List<String> images;

  /** Two runs over the same images, on a local disk. */
  @BeforeAll
  static void encode() {
    Configurator.setAllLevels("org.apache.spark", Level.OFF);
    Configurator.setAllLevels("org.apache.hadoop", Level.OFF);
    Configurator.setAllLevels("com.amazonaws", Level.OFF);
    SmallRun run = new SmallRun(here.resolve("run"));
    first = run.at(RunStage.ENCODE);
    second = here.resolve("second");
    try (SparkSession local = SmallRun.session()) {
      run.make(List.of(RunStage.INGEST, RunStage.TRAIN, RunStage.ENCODE), local, SETTINGS);
      run.again(RunStage.ENCODE, local, SETTINGS.withOverride("encode.seed=1"), second);
      images =
          local.read().parquet(first.toUri().toString()).select("id").collectAsList().stream()
              .map(row -> row.getString(0))
              .toList();
    }
  }

  private static SparkSession session(S3Server server, String committer, URI endpoint) {
    SparkSession.Builder builder =
        SparkSession.builder().master("local[2,4]").config("spark.ui.enabled", "false");
    server.committing(committer, here.resolve("staging"), endpoint).forEach(builder::config);
    return builder.getOrCreate();
  }

  /** Stops a session and forgets its connections, so that the next has settings of its own. */
  private static void end(SparkSession spark) throws IOException {
    spark.stop();
    FileSystem.closeAll();
  }

  /** Gives the command again until it ends well, as a scheduler does. */
  private static void export(SparkSession spark, Path latents, Path output) {
    Request request =
        Request.to(new org.apache.hadoop.fs.Path(output.toUri()), EXPORT)
            .with("latents", new org.apache.hadoop.fs.Path(latents.toUri()));
    for (int tries = 1; ; tries++) {
      try {
        Stages.run(Stages.named("export"), request, spark, Stop.NEVER);
        return;
      } catch (RuntimeException failed) {
        Ending ending = Ending.of(failed);
        assertThat(ending.code().number()).as(ending.message()).isIn(3, 6);
        assertThat(tries).as(ending.message()).isLessThan(MOST_TRIES);
      }
    }
  }

  /** The first run twice, the second between. */
  private static void exportBoth(S3Server server, String committer, URI endpoint, Path outputs)
      throws IOException {
    SparkSession spark = session(server, committer, endpoint);
    try {
      export(spark, first, outputs.resolve("first"));
      export(spark, second, outputs.resolve("second"));
      export(spark, first, outputs.resolve("again"));
    } finally {
      end(spark);
    }
  }

  /** Holds the rows of each run against the images, over a network without faults. */
  private static SmallRun.Account account(S3Server server) throws IOException {
    SparkSession spark = session(server, "file", server.endpoint());
    Map<String, List<String>> runs;
    try {
      runs =
          spark.read().parquet(TABLE).select("run", "id").collectAsList().stream()
              .collect(
                  groupingBy(row -> row.getString(0), mapping(row -> row.getString(1), toList())));
    } finally {
      end(spark);
    }
    assertThat(runs).hasSize(2);
    SmallRun.Account account = SmallRun.Account.NONE;
    for (List<String> ids : runs.values()) {
      Set<String> distinct = Set.copyOf(ids);
      long lost = images.stream().filter(id -> !distinct.contains(id)).count();
      account = account.plus(new SmallRun.Account(lost, ids.size() - distinct.size()));
    }
    return account;
  }

  /** What a committer leaves: for each run a file that says which it was, and nothing temporary. */
  private static void requireCommitted(S3Server server, String committer) throws IOException {
    org.apache.hadoop.fs.Path table = new org.apache.hadoop.fs.Path(TABLE);
    int committed = 0;
    try (FileSystem store = table.getFileSystem(server.hadoop(server.endpoint()))) {
      var files = store.listFiles(table, true);
      while (files.hasNext()) {
        org.apache.hadoop.fs.Path file = files.next().getPath();
        assertThat(file.toString()).doesNotContain("__magic", "_temporary");
        if (file.getName().equals("_SUCCESS")) {
          committed++;
          try (var in = store.open(file)) {
            String said = new String(in.readAllBytes(), UTF_8);
            // Hadoop's own committer, whose name is file, leaves it empty.
            assertThat(said)
                .contains(committer.equals("file") ? "" : "\"committer\" : \"" + committer);
          }
        }
      }
    }
    assertThat(committed).isEqualTo(2);
    assertThat(server.uploads()).as("uploads that are left").isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "directory", "magic"})
  void eachRowIsThereOnceAlthoughRequestsFail(String committer) throws Exception {
    Path own = Files.createDirectories(here.resolve("faults-" + committer));
    try (S3Server server = S3Server.start(own, Map.of());
        FaultyNetwork network =
            FaultyNetwork.before(server.port(), 20, Chaos.random(S3CommitterIT.class))) {
      exportBoth(server, committer, server.endpoint(), own.resolve("clean"));
      requireCommitted(server, committer);
      exportBoth(server, committer, network.endpoint(), own.resolve("faulty"));
      SmallRun.Account account = account(server);
      int faults = network.injected();
      new Chaos.Tally(
              "requests to S3 that fail during exports, committer " + committer,
              faults,
              faults,
              account.lost(),
              account.twice())
          .print();
      assertThat(faults).isPositive();
      assertThat(account).isEqualTo(SmallRun.Account.NONE);
    }
  }
}
