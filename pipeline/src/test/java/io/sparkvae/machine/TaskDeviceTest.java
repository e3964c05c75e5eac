// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.stage.Devices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real executors, and devices that only a discovery script has seen. */
class TaskDeviceTest {
  private static final String NONE = "none";

  @TempDir Path here;

  @Test
  void eachTaskHasItsOwnDevice() throws IOException {
    assertThat(
            onCluster(
                "local-cluster[1,2,1500]",
                "",
                Map.of("spark.executor.cores", "1", "spark.task.resource.gpu.amount", "1"),
                discovery("7", "3"),
                spark -> devices(spark, 2)))
        .containsExactlyInAnyOrder("3", "7");
  }

  @Test
  @Tag("proofs")
  void tasksOfAnExecutorShareADeviceWhereTheirShareSaysSo() throws IOException {
    List<String> found =
        onCluster(
            "local-cluster[2,2,800]",
            "",
            Map.of("spark.task.resource.gpu.amount", "0.5"),
            discovery("5"),
            spark -> devices(spark, 4));
    assertThat(Collections.frequency(found, "5")).as("two of one executor").isEqualTo(2);
    assertThat(found)
        .filteredOn(text -> text.startsWith("GPU 5: expected it for one process"))
        .as("two of the other, which is refused")
        .hasSize(2);
  }

  @Test
  @Tag("proofs")
  void executorsShareADeviceWhereAskedTo() throws IOException {
    assertThat(
            onCluster(
                "local-cluster[2,1,800]",
                "gpu.executorsPerCard = several",
                Map.of("spark.task.resource.gpu.amount", "1"),
                discovery("5"),
                spark -> devices(spark, 2)))
        .containsExactly("5", "5");
  }

  /**
   * The tasks of one stage run on an executor with a card, those of another on one without; whole
   * stages do so in {@code CardClusterTest}.
   */
  @Test
  @Tag("proofs")
  void onlyStagesThatComputeAskForCards() throws IOException {
    Path script = discovery("4");
    assertThat(
            onCluster(
                "local-cluster[1,2,1500]",
                "gpu { scheduling = stage, stage.discoveryScript = \"%s\" }".formatted(script),
                Map.of(
                    "spark.executor.cores", "1",
                    "spark.executor.resource.gpu.amount", "0",
                    "spark.dynamicAllocation.enabled", "true",
                    "spark.dynamicAllocation.shuffleTracking.enabled", "true"),
                script,
                spark ->
                    List.of(
                        devices(spark, 1).get(0),
                        computing(spark).get(0),
                        devices(spark, 1).get(0),
                        computing(spark).get(0))))
        .containsExactly(NONE, "4", NONE, "4");
  }

  /** The executors of {@link #onCluster}'s settings, as a stage that computes uses them. */
  private List<String> computing(JavaSparkContext spark) {
    return current.computing(tasks(spark, 1)).collect();
  }

  private interface Job {
    List<String> run(JavaSparkContext spark);
  }

  private Devices current;

  private List<String> onCluster(
      String master, String gpu, Map<String, String> properties, Path discovery, Job job)
      throws IOException {
    TestSpark.session().stop();
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    Map<String, String> all = new HashMap<>();
    all.put("spark.executor.resource.gpu.amount", "1");
    all.put("spark.worker.resource.gpu.amount", Integer.toString(addresses));
    all.put("spark.worker.resource.gpu.discoveryScript", discovery.toString());
    all.putAll(properties);
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "700m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    all.forEach(builder::config);
    Settings settings = Settings.reference().with(gpu, "test");
    try (SparkSession spark = builder.getOrCreate();
        Devices devices = Devices.open(settings, spark.sparkContext(), "test")) {
      current = devices;
      return job.run(JavaSparkContext.fromSparkContext(spark.sparkContext()));
    }
  }

  private List<String> devices(JavaSparkContext spark, int tasks) {
    return tasks(spark, tasks).collect();
  }

  /** Tasks that run at the same time; the device that each got, or why it got none. */
  private JavaRDD<String> tasks(JavaSparkContext spark, int tasks) {
    String meeting = here.resolve("meeting-" + meetings++).toString();
    return spark
        .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
        .map(number -> device(number, Path.of(meeting), tasks));
  }

  private int meetings;
  private int addresses;

  private static String device(int number, Path meeting, int tasks) throws Exception {
    String found;
    try {
      OptionalInt ordinal = TaskDevice.ordinal();
      // The same task may ask as often as it likes.
      assertThat(TaskDevice.ordinal()).isEqualTo(ordinal);
      found = ordinal.isEmpty() ? NONE : Integer.toString(ordinal.getAsInt());
    } catch (ResourceFailure refused) {
      found = refused.getMessage();
    }
    Files.createDirectories(meeting);
    Files.createFile(meeting.resolve("" + number));
    for (int i = 0; i < 600 && meeting.toFile().list().length < tasks; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return found;
  }

  @Test
  void moreTasksThanTheShareSaysAreRefused() {
    assertThat(TaskDevice.claim(901, 1, 2)).isTrue();
    assertThat(TaskDevice.claim(901, 1, 2)).as("the same task again").isFalse();
    assertThat(TaskDevice.claim(901, 2, 2)).isTrue();
    assertThatThrownBy(() -> TaskDevice.claim(901, 3, 2))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageStartingWith("GPU 901: expected at most 2 tasks of an executor on it at a time");
    TaskDevice.release(901, 1);
    assertThat(TaskDevice.claim(901, 3, 2)).isTrue();
  }

  @Test
  void aLocalMasterUsesTheCardThatTheSettingsName() {
    SparkSession spark = TestSpark.session();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    assertThat(devices(context, 2)).containsExactly(NONE, NONE);
    assertThat(TaskDevice.ordinal()).isEmpty();
    Settings settings = Settings.reference().with("gpu.local = 902", "test");
    try (Devices devices = Devices.open(settings, spark.sparkContext(), "test")) {
      assertThat(devices.graphics()).isTrue();
      assertThat(devices(context, 2)).containsExactly("902", "902");
      assertThat(TaskDevice.ordinal()).as("of the driver").hasValue(902);
    }
    assertThat(devices(context, 2)).containsExactly(NONE, NONE);
    assertThat(TaskDevice.ordinal()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu.local = first|gpu.local: expected none or the number of a card, from 0, found first",
        "gpu.local = -1|gpu.local: expected none or the number of a card, from 0, found -1",
        "gpu.scheduling = stage|gpu.scheduling = stage: expected a cluster, since a local master",
        "gpu { scheduling = stage, stage.cards = 0 }|gpu.stage.cards: expected at least 1, found 0",
        "gpu { scheduling = stage, stage.cores = 0 }|gpu.stage.cores: expected auto or at least 1",
        "gpu.mixed = maybe|gpu.mixed: expected one of refuse, allow, found maybe"
      })
  void whatCannotBeIsRefused(String hocon, String message) {
    Settings settings = Settings.reference().with(hocon, "test");
    assertThatThrownBy(
            () -> Devices.open(settings, TestSpark.session().sparkContext(), "test").close())
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(message);
  }

  private Path discovery(String... addresses) throws IOException {
    this.addresses = addresses.length;
    Path script = here.resolve("discovery.sh");
    String json =
        "{\"name\": \"gpu\", \"addresses\": [\"%s\"]}".formatted(String.join("\", \"", addresses));
    Files.writeString(script, "#!/bin/sh\necho '" + json + "'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
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
