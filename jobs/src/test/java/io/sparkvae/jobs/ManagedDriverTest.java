// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher gives to drivers on YARN and Kubernetes, and what comes back. */
class ManagedDriverTest {
  @TempDir Path here;

  private static Optional<ManagedDriver> driver(
      Map<String, String> environment, String master, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--", "--master", master, "--deploy-mode", "cluster"));
    return ManagedDriver.of(LaunchArguments.parse(all), environment);
  }

  @ParameterizedTest
  @CsvSource({
    "yarn, spark.yarn.appMasterEnv., YARN",
    "k8s://https://h:6443, spark.kubernetes.driverEnv., KUBERNETES"
  })
  void theDriverLeavesItsReportBesideTheResult(String master, String prefix, String name) {
    ManagedDriver driver =
        driver(Map.of("SPARKVAE_THREADS", "2"), master, "train", "--output", "hdfs:///runs/1/model")
            .orElseThrow();
    String report = driver.report().orElseThrow();
    assertThat(report).matches("hdfs:/+runs/1/_driver-[0-9a-f-]{36}\\.json");
    assertThat(driver.properties())
        .containsEntry(prefix + "SPARKVAE_REPORT", report)
        .containsEntry(prefix + "LC_ALL", "C.UTF-8")
        .containsEntry(prefix + "SPARKVAE_THREADS", "2")
        .hasSize(3);
    assertThat(driver.awaited()).containsExactly("report", name, report);
  }

  @Test
  void onlyDriversThatSparkSubmitSubmitsAreOfThisKind() {
    assertThat(driver(Map.of(), "spark://h:7077", "train", "--output", "o")).isEmpty();
    List<String> client = List.of("train", "--output", "o", "--", "--master", "yarn");
    assertThat(ManagedDriver.of(LaunchArguments.parse(client), Map.of())).isEmpty();
  }

  @Test
  void nobodyWaitsForADriverWithoutAResultOrWithoutAnEnd() {
    assertThat(driver(Map.of(), "yarn", "doctor").orElseThrow().awaited()).isEmpty();
    List<String> words =
        List.of(
            "train",
            "--output",
            "o",
            "--",
            "--master",
            "yarn",
            "--deploy-mode",
            "cluster",
            "--conf",
            "spark.yarn.submit.waitAppCompletion=false");
    assertThat(ManagedDriver.of(LaunchArguments.parse(words), Map.of()).orElseThrow().awaited())
        .isEmpty();
  }

  @Test
  void aLocalFileOfSettingsTravelsWithItsVariables() throws IOException {
    Path file = Files.writeString(here.resolve("a.conf"), "train.epochs = ${EPOCHS}");
    String[] train = {"train", "--config", file.toString(), "--output", "/runs/1/model"};
    Map<String, String> properties =
        driver(Map.of("EPOCHS", "3", "OTHER", "x"), "yarn", train).orElseThrow().properties();
    assertThat(properties)
        .containsEntry("spark.yarn.appMasterEnv.EPOCHS", "3")
        .containsKey("spark.yarn.appMasterEnv." + CarriedConfiguration.VARIABLE)
        .doesNotContainKey("spark.yarn.appMasterEnv.OTHER");
    assertThatThrownBy(() -> driver(Map.of("EPOCHS", "$(rm x)"), "yarn", train))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("EPOCHS: expected a value without");
    assertThat(
            driver(Map.of("EPOCHS", "$x"), "k8s://https://h:1", train).orElseThrow().properties())
        .containsEntry("spark.kubernetes.driverEnv.EPOCHS", "$x");
    String[] remote = {"train", "--config", "hdfs:///a.conf", "--output", "/runs/1/model"};
    assertThat(driver(Map.of(), "yarn", remote).orElseThrow().properties())
        .doesNotContainKey("spark.yarn.appMasterEnv." + CarriedConfiguration.VARIABLE);
  }

  /** On YARN the default file system is HDFS; a file beside the operator is not there. */
  @Test
  void aNameMeansTheLocalFileIfThereIsOne() throws IOException {
    Path file = Files.writeString(here.resolve("a.conf"), "train.epochs = 3");
    Configuration hadoop = new Configuration();
    hadoop.set("fs.defaultFS", "hdfs://127.0.0.1:9");
    assertThat(ConfigurationFile.in(hadoop).read(file.toString())).isEqualTo("train.epochs = 3");
    Map<String, String> yarn = Map.of("HADOOP_CONF_DIR", here.toString());
    String[] train = {"train", "--config", file.toString(), "--output", "/runs/1/model"};
    assertThat(driver(yarn, "yarn", train).orElseThrow().properties())
        .containsKey("spark.yarn.appMasterEnv." + CarriedConfiguration.VARIABLE);
  }

  private record Relayed(int code, String out, String err) {}

  private Relayed relay(ManagedDriver.Manager manager, Path file, int submitted) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        JobReport.relay(
            manager,
            new org.apache.hadoop.fs.Path(file.toUri()),
            submitted,
            new PrintWriter(out),
            new PrintWriter(err, true),
            new Configuration());
    return new Relayed(code, out.toString(), err.toString());
  }

  @Test
  void theReportDecides() throws IOException {
    Path file = here.resolve("_driver-1.json");
    JobReport report = new JobReport(3, "images\n", "sparkvae ingest: bad\n");
    report.write(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration());
    assertThat(relay(ManagedDriver.Manager.YARN, file, 1))
        .isEqualTo(new Relayed(3, "images\n", "sparkvae ingest: bad\n"));
    assertThat(here).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    // YARN tells success from failure; Kubernetes does not.
    "YARN, 0, 0, ''",
    "YARN, 1, 6, yarn logs -applicationId ID",
    "KUBERNETES, 0, 6, kubectl logs POD",
    "KUBERNETES, 1, 6, kubectl logs POD",
    "YARN, 143, 143, the driver may still run",
    "KUBERNETES, 143, 143, the driver may still run"
  })
  void withoutAReportTheJobIsNotTakenForDone(
      ManagedDriver.Manager manager, int submitted, int code, String said) {
    Relayed relayed = relay(manager, here.resolve("none.json"), submitted);
    assertThat(relayed.code()).isEqualTo(code);
    assertThat(relayed.err()).contains(said);
    assertThat(relayed.err().isEmpty()).isEqualTo(said.isEmpty());
  }
}
