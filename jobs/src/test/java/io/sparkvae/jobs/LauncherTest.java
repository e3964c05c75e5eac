// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.MachineMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher's JVM answers itself, and what it leaves to Spark. */
class LauncherTest {
  @TempDir Path root;

  private Outcome launch(Map<String, String> environment, String... words) {
    LaunchSite site =
        new LaunchSite(
            root,
            root.resolve("sparkvae.jar"),
            Optional.empty(),
            root.resolve("cluster"),
            Optional.empty(),
            Map.of(),
            2,
            new MachineMemory(16 * JvmMemory.GIB, "/proc/meminfo"));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new Launcher(plan(), site, environment)
            .run(List.of(words), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(code, out.toString(), err.toString());
  }

  private Path plan() {
    return root.resolve("plan");
  }

  private Outcome answered(String... words) {
    Outcome outcome = launch(Map.of(), words);
    assertThat(plan()).as("no Spark is started").doesNotExist();
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "help",
        "help train",
        "train --help",
        "--version",
        "models",
        "models beta-vae",
        "show --help",
        "help compare",
        "train --set train.epochs=3 --print-config"
      })
  void needsNoSpark(String words) {
    Outcome outcome = answered(words.split(" "));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trian --help | sparkvae: expected a job, found 'trian'; did you mean train? (see sparkvae --help)",
        "help trian | sparkvae: expected a job, found 'trian'; did you mean train? (see sparkvae --help)",
        "fly | sparkvae: expected a job, found 'fly'; there are ingest, train, encode,",
        "train --shard x | sparkvae train: Unknown options: '--shard', 'x'; did you mean --shards? (see sparkvae train --help)",
        "train --master yarn | sparkvae train: Unknown options: '--master', 'yarn'; --master is an option of Spark. Options of Spark come after --, as those of spark-submit: -- --master spark://",
        "train --executor-memory=2g | --executor-memory is an option of Spark. Options of Spark come after --",
        "train --set lr=0.1 | sparkvae train: unknown key 'lr' (--set): the nearest known key is 'train.learningRate.initial'",
        "train -- --mastre yarn | sparkvae: --: expected options of spark-submit after it, found '--mastre'; did you mean --master?",
        "train -- yarn | sparkvae: --: expected options of spark-submit after it, found 'yarn'",
        "train -- --set a=b | sparkvae: --set: expected before --, found after it, where the options of Spark are",
      })
  void aUsageErrorIsOneLine(String words, String message) {
    Outcome outcome = answered(words.split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(message).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--master local[x] | sparkvae: spark.master: expected local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL, found 'local[x]'",
        "--master local[0] | found 'local[0]'",
        "--master yarm | found 'yarm'",
        "--deploy-mode cloud | spark.submit.deployMode: expected client or cluster, found 'cloud'",
        "--deploy-mode cluster | spark.submit.deployMode: expected client with the master local[*], whose driver runs here, found cluster",
        "--master spark://h:1 --deploy-mode cluster --supervise | sparkvae: --supervise: expected a scheduler to give the command again",
        "--conf spark.serializer=org.apache.spark.serializer.KryoSerializer | sparkvae: spark.serializer: expected org.apache.spark.serializer.JavaSerializer",
        "--master yarn | sparkvae: HADOOP_CONF_DIR: expected the directory with the yarn-site.xml of the cluster, found neither it nor YARN_CONF_DIR set",
        "--driver-java-options -Da=\"x | sparkvae: spark.driver.extraJavaOptions: expected a closing \", found none in -Da=\"x",
      })
  void whatSparkCannotDoIsRefusedBeforeItStarts(String options, String message) {
    String[] words = ("train --output o -- " + options).split(" ");
    Outcome outcome = launch(Map.of(), words);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(message).hasLineCount(1);
  }

  @Test
  void aManagerThatTheEmbeddedSparkDoesNotHaveIsRefused() throws IOException {
    Files.createDirectories(root.resolve("jobs/target/spark/jars"));
    Outcome outcome =
        launch(Map.of("HADOOP_CONF_DIR", "/etc/hadoop"), "train", "--", "--master", "yarn");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .startsWith(
            "sparkvae: SPARK_HOME: expected an installed Spark with spark-yarn for the master yarn, found none");
  }

  @Test
  void aUserWithoutANameIsRefused() {
    assertThatThrownBy(() -> LaunchCheck.requireUser("?"))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageStartingWith("user: expected an entry in /etc/passwd");
  }

  @Test
  void longTextIsCut() {
    String text = "x".repeat(100_000);
    for (String[] words :
        List.of(
            new String[] {text},
            new String[] {"train", "--" + text},
            new String[] {"train", "--set", text},
            new String[] {"train", "--set", "train.epochs=" + text},
            new String[] {"train", "--", "--conf", text},
            new String[] {"train", "--", "--master", text})) {
      Outcome outcome = launch(Map.of(), words);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err()).hasLineCount(1).hasSizeLessThan(2500);
    }
  }

  @Test
  void aJobIsLeftToSpark() throws IOException {
    assertThat(launch(Map.of(), "train", "--output", "o", "--set", "train.epochs=3"))
        .isEqualTo(new Outcome(0, "", ""));
    assertThat(Files.readString(plan()).split("\0"))
        .contains("org.apache.spark.deploy.SparkSubmit")
        .endsWith("train", "--output", "o", "--set", "train.epochs=3");
  }

  @Test
  void statusIsAnsweredForLocalDirectories() throws IOException {
    String directory = root.resolve("none").toString();
    assertThat(answered("status", directory).out()).isEqualTo(directory + ": absent\n");
    launch(Map.of(), "status", "hdfs://h/run");
    assertThat(plan()).exists();
    Files.delete(plan());
    launch(Map.of("HADOOP_CONF_DIR", "/etc/hadoop"), "status", directory);
    assertThat(plan()).exists();
  }

  @Test
  void aConfigurationIsCheckedAndItsModelShown() throws IOException {
    Path file = root.resolve("my.conf");
    Files.writeString(file, "model { preset = beta-vae, beta = 7 }");
    assertThat(answered("models", "--config", "" + file).out())
        .startsWith("beta-vae: ")
        .contains("model.beta = 7\n");
    assertThat(answered("models", "vae", "--config", "" + file).out())
        .startsWith("vae: ")
        .contains("model.beta = 7\n");
    Files.writeString(file, "trian.epochs = 3");
    assertThat(answered("train", "--config", "" + file).err())
        .isEqualTo(
            "sparkvae train: unknown key 'trian.epochs' (%s: 1): the nearest known key is 'train.epochs'\n"
                .formatted(file));
  }
}
