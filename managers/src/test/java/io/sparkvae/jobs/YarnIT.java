// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** YARN: Hadoop's own resource manager, node managers and HDFS, and real containers. */
@Tag("proofs")
@Tag("chaos")
@Tag("yarn")
class YarnIT {
  private static final String CONFIGURATION = SmallRun.configuration(600, 3);

  @TempDir static Path here;
  private static YarnCluster yarn;
  private static SmallRun clean;
  private static Path configuration;

  @BeforeAll
  static void start() throws Exception {
    Configurator.setAllLevels("org.apache.hadoop", Level.OFF);
    Configurator.setAllLevels("org.apache.spark", Level.OFF);
    yarn = YarnCluster.start(Files.createDirectories(here.resolve("cluster")));
    configuration = Files.writeString(here.resolve("small.conf"), CONFIGURATION);
    clean = new SmallRun(here.resolve("clean"));
    Settings settings = Settings.reference().with(CONFIGURATION, "test");
    try (SparkSession undisturbed = SmallRun.session()) {
      clean.make(SmallRun.STAGES, undisturbed, settings);
    }
  }

  @AfterAll
  static void stop() {
    yarn.close();
  }

  private static Outcome run(String mode, String[] job, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(job));
    words.addAll(List.of("--", "--master", "yarn", "--deploy-mode", mode));
    words.addAll(List.of("--num-executors", "2", "--driver-memory", "800m"));
    words.addAll(List.of("--executor-memory", "700m"));
    words.addAll(List.of("--conf", "spark.sparkvae.offHeap=512m"));
    words.addAll(List.of("--conf", "spark.yarn.maxAppAttempts=1"));
    words.addAll(List.of(more));
    return yarn.script("sparkvae", here).run(words.toArray(String[]::new));
  }

  private static String[] pipeline(String run) {
    return new String[] {
      "pipeline", "--config", configuration.toString(), "--output", "hdfs:///runs/" + run
    };
  }

  /** Copies a run from HDFS, and compares its results with the undisturbed ones. */
  private static void requireSame(String run) throws IOException {
    Path local = here.resolve("copy-" + run);
    yarn.hdfs()
        .copyToLocalFile(
            false,
            new org.apache.hadoop.fs.Path("/runs/" + run),
            new org.apache.hadoop.fs.Path(local.toUri()),
            true);
    for (RunStage stage : SmallRun.STAGES) {
      Path found = Path.of(stage.in(new org.apache.hadoop.fs.Path(local.toUri())).toUri());
      assertThat(SmallRun.digests(found))
          .as("%s", stage)
          .isEqualTo(SmallRun.digests(clean.at(stage)))
          .isNotEmpty();
    }
    assertThat(local.resolve("report/report.html")).isNotEmptyFile();
  }

  /** The configuration is a file of the caller's in both modes. */
  @ParameterizedTest
  @ValueSource(strings = {"client", "cluster"})
  void aPipelineEndsWithTheBytesOfOneProcess(String mode) throws Exception {
    Outcome done = run(mode, pipeline(mode));
    assertThat(done.code()).as(done.err()).isZero();
    requireSame(mode);
    assertThat(done.out()).contains("report");
    assertThat(yarn.last().getFinalApplicationStatus())
        .as(yarn.last().getDiagnostics())
        .isEqualTo(FinalApplicationStatus.SUCCEEDED);
    assertThat(yarn.hdfs().globStatus(new org.apache.hadoop.fs.Path("/runs/_driver-*"))).isEmpty();
    if (mode.equals("cluster")) {
      assertThat(yarn.logs(yarn.last()).get(0))
          .as("the log of the application master")
          .contains("train (stage 2 of 5)", "Final app status: SUCCEEDED, exitCode: 0");
    }
  }

  @Test
  void theDriversExitCodeAndMessageReachTheCallerAndTheLog() throws Exception {
    String[] train = {"train", "--shards", "hdfs:///none", "--output", "hdfs:///runs/x/model"};
    Outcome client = run("client", train);
    Outcome cluster = run("cluster", train);
    assertThat(client.code()).isEqualTo(2);
    assertThat(cluster.code()).as(cluster.err()).isEqualTo(2);
    String message = client.err().lines().reduce((first, last) -> last).orElseThrow();
    assertThat(message).contains("hdfs:").contains("none");
    assertThat(cluster.err()).endsWith(message + "\n");
    assertThat(yarn.last().getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.FAILED);
    assertThat(yarn.last().getDiagnostics()).contains("User application exited with status 2");
    assertThat(yarn.logs(yarn.last()).get(0)).contains(message);
  }

  /** A jar with the plugin alone, for {@code --jars}. */
  private static Path glutton() throws IOException {
    Path jar = here.resolve("glutton.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (String name : List.of("Glutton", "Glutton$Appetite")) {
        String entry = "io/sparkvae/jobs/%s.class".formatted(name);
        out.putNextEntry(new JarEntry(entry));
        try (InputStream in = Glutton.class.getResourceAsStream("/" + entry)) {
          in.transferTo(out);
        }
      }
    }
    return jar;
  }

  private static String[] gluttonous(String tasks) throws IOException {
    return new String[] {
      "--jars",
      glutton().toString(),
      "--conf",
      "spark.plugins=" + Glutton.class.getName(),
      "--conf",
      Glutton.TASKS + "=" + tasks,
      "--conf",
      "spark.executor.extraJavaOptions=-XX:MaxDirectMemorySize=4g"
    };
  }

  @Test
  void aContainerThatIsKilledForItsMemoryIsReplaced() throws Exception {
    Outcome done = run("client", pipeline("glutton"), gluttonous("first"));
    assertThat(done.code()).as(done.err()).isZero();
    requireSame("glutton");
    assertThat(done.err()).contains("killed by YARN for exceeding physical memory limits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "cluster"})
  void containersThatAreAlwaysKilledEndTheJob(String mode) throws Exception {
    Outcome ended = run(mode, pipeline("gluttons-" + mode), gluttonous("all"));
    assertThat(ended.code()).as(ended.err()).isEqualTo(6);
    assertThat(ended.err().lines().reduce((first, last) -> last).orElseThrow())
        .contains(
            "memory of an executor: expected it to stay within its container, found it killed")
        .contains("spark.executor.memoryOverhead");
    assertThat(
            yarn.hdfs()
                .exists(
                    new org.apache.hadoop.fs.Path(
                        "/runs/gluttons-%s/shards/%s".formatted(mode, Manifest.FILE_NAME))))
        .isFalse();
  }

  @Test
  void killedContainersChangeNothing() throws Exception {
    Settings settings =
        Settings.reference().with(SmallRun.configuration(Chaos.count(300, 6000), 5), "chaos");
    SmallRun undisturbed = new SmallRun(here.resolve("undisturbed"));
    try (SparkSession local = SmallRun.session()) {
      undisturbed.make(SmallRun.STAGES, local, settings);
    }
    try (SparkSession spark = yarn.session(Map.of("spark.yarn.max.executor.failures", "1000"))) {
      new ExecutorLosses(
              undisturbed,
              settings,
              here.resolve("losses"),
              spark,
              yarn::executors,
              ExecutorLosses.Loss.KILLED,
              Chaos.random(YarnIT.class))
          .inEach(SmallRun.STAGES, Chaos.count(1, 10), "on YARN");
    }
  }
}
