// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.shard.TestSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real executors, and devices that only a discovery script has seen. */
class TaskDeviceTest {
  @TempDir Path here;

  @Test
  void eachTaskHasItsOwnDevice() throws IOException {
    assertThat(
            claims(
                "local-cluster[1,2,1500]",
                Map.of(
                    "spark.worker.resource.gpu.amount", "2",
                    "spark.worker.resource.gpu.discoveryScript", discovery("7", "3"),
                    "spark.executor.cores", "1"),
                2))
        .containsExactlyInAnyOrder("3", "7");
  }

  @Test
  void aDeviceIsForOneTaskOfOneExecutor() throws IOException {
    List<String> found =
        claims(
            "local-cluster[2,2,800]",
            Map.of(
                "spark.worker.resource.gpu.amount", "1",
                "spark.worker.resource.gpu.discoveryScript", discovery("5"),
                "spark.task.resource.gpu.amount", "0.5"),
            4);
    assertThat(found).filteredOn(text -> text.equals("5")).hasSize(1);
    assertThat(found)
        .filteredOn(text -> text.startsWith("GPU 5: expected one task at a time"))
        .isNotEmpty();
    assertThat(found)
        .filteredOn(text -> text.startsWith("GPU 5: expected it for one executor"))
        .isNotEmpty();
  }

  /** Runs tasks at the same time; the address that each got, or why it got none. */
  private List<String> claims(String master, Map<String, String> properties, int tasks)
      throws IOException {
    TestSpark.session().stop();
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "700m")
            .config("spark.executor.resource.gpu.amount", "1")
            .config("spark.task.resource.gpu.amount", "1")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    properties.forEach(builder::config);
    String meeting = Files.createTempDirectory(here, "meeting").toString();
    try (SparkSession spark = builder.getOrCreate()) {
      return JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
          .map(number -> claim(number, Path.of(meeting), tasks))
          .collect();
    }
  }

  private static String claim(int number, Path meeting, int tasks) throws Exception {
    String found;
    try {
      found = Integer.toString(TaskDevice.claim(TaskContext.get()).orElseThrow());
      // The same task may ask as often as it likes.
      TaskDevice.claim(TaskContext.get());
      assertThatThrownBy(TaskDevice::bind).isInstanceOf(ResourceFailure.class);
    } catch (ResourceFailure refused) {
      found = refused.getMessage();
    }
    Files.createFile(meeting.resolve("" + number));
    for (int i = 0; i < 600 && meeting.toFile().list().length < tasks; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return found;
  }

  @Test
  void aTaskWithoutADeviceIsLeftAlone() {
    SparkSession spark = TestSpark.session();
    assertThat(
            JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(1), 1)
                .map(
                    number -> {
                      TaskDevice.bind();
                      return TaskDevice.claim(TaskContext.get()).isPresent();
                    })
                .first())
        .isFalse();
  }

  /** On a machine with a GPU this cannot be seen: there the build is what is missing. */
  @Test
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> Cuda.bind(0))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageStartingWith(
            Graphics.driverIsThere()
                ? "GPU 0: expected ND4J's CUDA backend (a build with -Pgpu,"
                : "GPU 0: expected NVIDIA's driver, found none");
    assertThat(new ResourceFailure("").exitCode().number()).isEqualTo(6);
  }

  private String discovery(String... addresses) throws IOException {
    Path script = here.resolve("discovery.sh");
    String json =
        "{\"name\": \"gpu\", \"addresses\": [\"%s\"]}".formatted(String.join("\", \"", addresses));
    Files.writeString(script, "#!/bin/sh\necho '" + json + "'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script.toString();
  }

  /** What nvidia-smi says becomes what Spark reads. */
  @Test
  void theDiscoveryScriptSpeaksSparksLanguage() throws Exception {
    Path tool = here.resolve("nvidia-smi");
    Files.writeString(tool, "#!/bin/sh\nprintf '0\\n1\\n10\\n'\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder script = new ProcessBuilder("bash", "../scripts/gpu-discovery.sh");
    script.environment().merge("PATH", here.toString(), (path, first) -> first + ":" + path);
    Process process = script.start();
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    ResourceInformation parsed = ResourceInformation.parseJson(json);
    assertThat(parsed.name()).isEqualTo("gpu");
    assertThat(parsed.addresses()).containsExactly("0", "1", "10");
  }
}
