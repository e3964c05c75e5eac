// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.AtomicFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S3A against a real server of S3: results, faults of the network, and other people's settings. */
@Tag("proofs")
@Tag("chaos")
@Tag("s3")
class S3IT {
  private static final String CONFIGURATION =
      SmallRun.configuration(Chaos.count(300, 3000), Chaos.count(3, 5));
  private static final Settings SETTINGS = Settings.reference().with(CONFIGURATION, "test");

  @TempDir static Path here;
  private static S3Server server;
  private static SmallRun clean;

  @BeforeAll
  static void start() throws Exception {
    Configurator.setAllLevels("org.apache.spark", Level.OFF);
    Configurator.setAllLevels("org.apache.hadoop", Level.OFF);
    Configurator.setAllLevels("com.amazonaws", Level.OFF);
    server = S3Server.start(here, Map.of());
    clean = new SmallRun(here.resolve("clean"));
    try (SparkSession undisturbed = session(Map.of())) {
      clean.make(SmallRun.STAGES, undisturbed, SETTINGS);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static SparkSession session(Map<String, String> hadoop) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.task.maxFailures", "4")
            // A file system of its own for each session.
            .config("spark.hadoop.fs.s3a.impl.disable.cache", "false");
    hadoop.forEach((name, value) -> builder.config("spark.hadoop." + name, value));
    return builder.getOrCreate();
  }

  private static org.apache.hadoop.fs.Path at(String name) {
    return new org.apache.hadoop.fs.Path("s3a://" + S3Server.BUCKET + "/" + name);
  }

  private static FileSystem store() throws IOException {
    return at("").getFileSystem(server.hadoop(server.endpoint()));
  }

  private static void run(SparkSession spark, String run) throws IOException {
    for (RunStage stage : SmallRun.STAGES) {
      stage.run(spark, SETTINGS, at(run), stage.in(at(run)));
    }
  }

  /** Copies a run from the store, and compares its results with the undisturbed ones. */
  private static SmallRun.Account compare(String run, SparkSession local) throws IOException {
    Path copy = here.resolve("copies").resolve(run);
    try (FileSystem store = store()) {
      store.copyToLocalFile(false, at(run), new org.apache.hadoop.fs.Path(copy.toUri()), true);
    }
    SmallRun.Account account = SmallRun.Account.NONE;
    for (RunStage stage : SmallRun.STAGES) {
      Path found = Path.of(stage.in(new org.apache.hadoop.fs.Path(copy.toUri())).toUri());
      account = account.plus(clean.compare(stage, found, local));
    }
    return account;
  }

  /** Stops a session and forgets its connections, so that the next has settings of its own. */
  private static void end(SparkSession spark) throws IOException {
    spark.stop();
    FileSystem.closeAll();
  }

  private static List<String> names(String directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (FileSystem store = store()) {
      var files = store.listFiles(at(directory), true);
      while (files.hasNext()) {
        names.add(files.next().getPath().toString());
      }
    }
    return names;
  }

  /** The committers are for Spark's own writers: results do not depend on them. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "directory", "magic"})
  void resultsAreThoseOfALocalDiskWithEveryCommitter(String committer) throws Exception {
    SparkSession.Builder builder =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false");
    server
        .committing(committer, here.resolve("staging"), server.endpoint())
        .forEach(builder::config);
    String run = "committer-" + committer;
    SparkSession spark = builder.getOrCreate();
    try {
      run(spark, run);
      assertThat(compare(run, spark)).isEqualTo(SmallRun.Account.NONE);
      String own = at(run + "-table").toString();
      long rows = spark.read().parquet(at(run + "/latents").toString()).count();
      spark.read().parquet(at(run + "/latents").toString()).write().parquet(own);
      assertThat(spark.read().parquet(own).count()).isEqualTo(rows).isPositive();
      if (!committer.equals("file")) {
        try (FileSystem store = store();
            var in = store.open(new org.apache.hadoop.fs.Path(own, "_SUCCESS"))) {
          assertThat(new String(in.readAllBytes(), UTF_8))
              .contains("\"committer\" : \"" + committer);
        }
      }
    } finally {
      end(spark);
    }
    assertThat(names(run))
        .noneMatch(name -> name.matches(".*(__magic|_temporary|_JOURNAL|_OWNER|_IN_PROGRESS).*"));
  }

  /** A file of several parts appears as a whole or not at all. */
  @Test
  void aFileOfSeveralPartsIsWholeOrAbsent() throws Exception {
    byte[] bytes = new byte[12 << 20];
    new Random(1).nextBytes(bytes);
    org.apache.hadoop.fs.Path file = at("parts/file");
    try (FileSystem store = store()) {
      AtomicFile.write(file, bytes, store);
      assertThat(store.getFileStatus(file).getLen()).isEqualTo(bytes.length);
      try (var in = store.open(file)) {
        assertThat(Arrays.equals(in.readAllBytes(), bytes)).isTrue();
      }
      assertThat(
              catchThrowable(
                  () ->
                      AtomicFile.write(
                          at("parts/broken"),
                          out -> {
                            out.write(bytes);
                            throw new IOException("broken off");
                          },
                          store)))
          .hasMessageContaining("broken off");
      assertThat(store.exists(at("parts/broken"))).isFalse();
      assertThat(server.uploads()).as("uploads that are left").isZero();
      // What is there stays when its successor breaks off.
      assertThat(
              catchThrowable(
                  () ->
                      AtomicFile.write(
                          file,
                          out -> {
                            out.write(new byte[6 << 20]);
                            throw new IOException("broken off");
                          },
                          store)))
          .isNotNull();
      assertThat(store.getFileStatus(file).getLen()).isEqualTo(bytes.length);
    }
  }

  /** Requests and answers get lost in all stages. */
  @Test
  void faultsOfTheNetworkChangeNothing() throws Exception {
    int wanted = Chaos.count(20, 300);
    int faults = 0;
    SmallRun.Account account = SmallRun.Account.NONE;
    try (FaultyNetwork network =
        FaultyNetwork.before(server.port(), 25, Chaos.random(S3IT.class))) {
      for (int run = 0; network.injected() < wanted; run++) {
        SparkSession spark = session(server.properties(network.endpoint()));
        try {
          run(spark, "faults-" + run);
        } finally {
          end(spark);
        }
        try (SparkSession local = session(Map.of())) {
          account = account.plus(compare("faults-" + run, local));
        }
      }
      faults = network.injected();
      new Chaos.Tally(
              "requests to S3 that fail " + network.byKind(),
              faults,
              faults,
              account.lost(),
              account.twice())
          .print();
    }
    assertThat(account).isEqualTo(SmallRun.Account.NONE);
  }

  /** The launcher's words for a store: as a user gives them. */
  private static List<String> options(URI endpoint) {
    String own = System.getProperty("java.class.path");
    String jars =
        String.join(
            ",",
            Arrays.stream(own.split(":"))
                .filter(jar -> jar.matches(".*/(hadoop-aws|aws-java-sdk-bundle)-[^/]*\\.jar"))
                .toList());
    List<String> words = new ArrayList<>(List.of("--", "--master", "local[2]", "--jars", jars));
    server
        .properties(endpoint)
        .forEach(
            (name, value) -> words.addAll(List.of("--conf", "spark.hadoop." + name + "=" + value)));
    return words;
  }

  private static String[] pipeline(String run) throws IOException {
    Path config = here.resolve("small.conf");
    Files.writeString(config, CONFIGURATION);
    List<String> words =
        new ArrayList<>(
            List.of("pipeline", "--config", config.toString(), "--output", at(run).toString()));
    words.addAll(List.of("--set", "output.leaseSeconds=3"));
    words.addAll(options(server.endpoint()));
    return words.toArray(String[]::new);
  }

  @Test
  void killedDriversChangeNothing() throws Exception {
    Random random = Chaos.random(S3IT.class);
    int wanted = Chaos.count(2, 10);
    int killed = 0;
    SmallRun.Account account = SmallRun.Account.NONE;
    for (int run = 0; killed < wanted; run++) {
      String name = "killed-" + run;
      while (killed < wanted) {
        Process process = new Script("sparkvae", here).start(pipeline(name));
        org.apache.hadoop.fs.Path begun = new org.apache.hadoop.fs.Path(at(name), "shards");
        try (FileSystem store = store()) {
          while (process.isAlive() && !store.exists(begun)) {
            TimeUnit.MILLISECONDS.sleep(100);
          }
        }
        if (process.waitFor(500 + random.nextInt(12_000), TimeUnit.MILLISECONDS)) {
          assertThat(process.exitValue()).isZero();
          break;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        killed++;
      }
      Outcome last = new Script("sparkvae", here).run(pipeline(name));
      assertThat(last.code()).as(last.err()).isZero();
      try (SparkSession local = session(Map.of())) {
        account = account.plus(compare(name, local));
      }
    }
    new Chaos.Tally("drivers killed on S3", killed, killed, account.lost(), account.twice())
        .print();
    assertThat(account).isEqualTo(SmallRun.Account.NONE);
  }

  @Test
  void ofTwoProcessesOneWins() throws Exception {
    Process first = new Script("sparkvae", here).start(pipeline("two"));
    org.apache.hadoop.fs.Path begun = at("two/shards/_IN_PROGRESS");
    try (FileSystem store = store()) {
      while (first.isAlive() && !store.exists(begun)) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    Outcome second = new Script("sparkvae", here).run(pipeline("two"));
    assertThat(first.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(List.of(first.exitValue(), second.code())).contains(0);
    try (SparkSession local = session(Map.of())) {
      assertThat(compare("two", local)).isEqualTo(SmallRun.Account.NONE);
    }
  }

  /** A store that shows new objects late, as S3 did before 2020: refused or right, never wrong. */
  @Test
  void aStoreThatShowsObjectsLateGivesNoWrongResult() throws Exception {
    Path directory = Files.createDirectories(here.resolve("late"));
    try (S3Server late =
        S3Server.start(
            directory,
            Map.of(
                "alt.jclouds.provider", "transient",
                "alt.jclouds.identity", "x",
                "alt.jclouds.credential", "x",
                "s3proxy.eventual-consistency", "true",
                "s3proxy.eventual-consistency.delay", "1",
                "s3proxy.eventual-consistency.probability", "0.2"))) {
      SparkSession spark = session(late.properties(late.endpoint()));
      Throwable thrown;
      try {
        thrown = catchThrowable(() -> run(spark, "late"));
      } finally {
        end(spark);
      }
      if (thrown != null) {
        assertThat(Ending.of(thrown).code().number()).isIn(3, 4, 6);
        return;
      }
      TimeUnit.SECONDS.sleep(3);
      Configuration hadoop = late.hadoop(late.endpoint());
      Path copy = here.resolve("copies/late");
      try (FileSystem store = at("").getFileSystem(hadoop)) {
        store.copyToLocalFile(false, at("late"), new org.apache.hadoop.fs.Path(copy.toUri()), true);
      }
      try (SparkSession local = session(Map.of())) {
        for (RunStage stage : SmallRun.STAGES) {
          Path found = Path.of(stage.in(new org.apache.hadoop.fs.Path(copy.toUri())).toUri());
          clean.compare(stage, found, local);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://nobody-has-this/run, fs.s3a.path.style.access=true, 6, bucket does not exist",
    "s3a://bucket/run, fs.s3a.secret.key=wrong, 6, bucket",
    "s3a://bucket/run, fs.s3a.endpoint=http://127.0.0.1:9, 6, 127.0.0.1:9"
  })
  void mistakesAreOneMessage(String output, String property, int code, String said)
      throws Exception {
    List<String> words =
        new ArrayList<>(List.of("ingest", "--output", output, "--set", "ingest.format=sprites"));
    words.addAll(options(server.endpoint()));
    words.addAll(List.of("--conf", "spark.hadoop." + property));
    words.addAll(List.of("--conf", "spark.hadoop.fs.s3a.attempts.maximum=2"));
    words.addAll(List.of("--conf", "spark.hadoop.fs.s3a.retry.limit=2"));
    Outcome refused = new Script("sparkvae", here).run(words.toArray(String[]::new));
    assertThat(refused.code()).as(refused.err()).isEqualTo(code);
    assertThat(refused.err()).contains(said).doesNotContain("\tat ");
    assertThat(refused.err().lines().filter(line -> line.startsWith("sparkvae"))).hasSize(1);
  }

  /** The manifest is written last: a reader never takes a half result for a whole one. */
  @Test
  void nothingIsCompleteWithoutItsManifest() throws Exception {
    try (FileSystem store = store()) {
      for (FileStatus run : store.listStatus(at(""))) {
        for (RunStage stage : SmallRun.STAGES) {
          org.apache.hadoop.fs.Path result = stage.in(run.getPath());
          if (store.exists(result)) {
            assertThat(Manifest.isIn(result, store)).as("%s", result).isTrue();
          }
        }
      }
    }
  }
}
