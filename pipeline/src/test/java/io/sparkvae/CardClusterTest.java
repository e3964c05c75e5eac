// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.TrainingContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stages on executors in processes of their own, whose cards are emulated. */
class CardClusterTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

  /** The emulator gives each of its cards a name of its own, as if they were different models. */
  private static final String FIRST = "Emulated card 0";

  private static final String SECOND = "Emulated card 1";

  private static final String SMALL = "train { epochs = 1, averagingFrequency = 2, workers = 2 }\n";

  /** Other test JVMs may emulate a card of the same number. */
  private static final String SHARED = "gpu.executorsPerCard = several\n";

  @TempDir Path here;
  private final Shards shards = TestTraining.shards();

  private static Settings settings(String hocon) {
    return TestTraining.settings(SMALL + SHARED + hocon);
  }

  private org.apache.hadoop.fs.Path in(String name) {
    return new org.apache.hadoop.fs.Path(here.resolve(name).toUri());
  }

  private Manifest.Read train(SparkSession spark, Settings settings, String output) {
    return TestTraining.run(spark, settings, shards, here.resolve(output));
  }

  private Manifest.Read encode(SparkSession spark, String hocon, String model, String output) {
    return TestStages.encode(spark, settings(hocon), in(model), shards.directory(), in(output));
  }

  private static String device(Manifest.Read made) {
    return made.manifest().versions().get("device");
  }

  /** Opens a cluster of one machine with two cores, whose executors emulate two cards. */
  private SparkSession cluster(List<String> cards, Map<String, String> properties)
      throws IOException {
    TestSpark.session().stop();
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    Map<String, String> all = new HashMap<>();
    all.put("spark.ui.enabled", "false");
    all.put("spark.executor.memory", "700m");
    all.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    all.put(
        "spark.executor.extraJavaOptions",
        "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=512m");
    all.put("spark.executorEnv.SPARKVAE_CUDA", EMULATOR.folder().toString());
    all.put("spark.executorEnv.SPARKVAE_EMULATOR", "cards=2 print=no");
    all.put("spark.worker.resource.gpu.amount", Integer.toString(cards.size()));
    all.put("spark.worker.resource.gpu.discoveryScript", discovery(cards).toString());
    all.put("spark.executor.resource.gpu.amount", "1");
    all.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    all.putAll(properties);
    SparkSession.Builder builder = SparkSession.builder().master("local-cluster[1,2,1500]");
    all.forEach(builder::config);
    return builder.getOrCreate();
  }

  private Path discovery(List<String> cards) throws IOException {
    Path script = here.resolve("discovery.sh");
    String json =
        "{\"name\": \"gpu\", \"addresses\": [\"%s\"]}".formatted(String.join("\", \"", cards));
    Files.writeString(script, "#!/bin/sh\necho '" + json + "'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  /** Two tasks of one executor have a stream each, and compute what a local master computes. */
  @Test
  @Tag("proofs")
  void tasksThatShareACardComputeTheSame() throws IOException {
    Manifest.Read local = train(TestSpark.session(), settings("gpu.local = 0"), "local");
    assertThat(device(local)).isEqualTo(FIRST);
    TrainingContent expected = TestTraining.content(local);
    try (SparkSession spark =
        cluster(List.of("0"), Map.of("spark.task.resource.gpu.amount", "0.5"))) {
      Manifest.Read made = train(spark, settings(""), "cluster");
      assertThat(device(made)).isEqualTo(FIRST);
      assertThat(TestTraining.content(made)).isEqualTo(expected);
      assertThat(device(encode(spark, "", "cluster", "latents"))).isEqualTo(FIRST);
    }
  }

  /** {@code DeviceKindsTest} is its short form. */
  @Test
  @Tag("proofs")
  void modelsOfCardsAreNotMixedUnasked() throws IOException {
    try (SparkSession spark =
        cluster(
            List.of("0", "1"),
            Map.of("spark.executor.cores", "1", "spark.task.resource.gpu.amount", "1"))) {
      assertThatThrownBy(() -> train(spark, settings(""), "model"))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("expected one kind of device to compute it, found Emulated card")
          .hasMessageContaining("gpu.mixed = allow");
      Manifest.Read mixed = train(spark, settings("gpu.mixed = allow"), "mixed");
      assertThat(device(mixed)).isEqualTo(FIRST + ", " + SECOND);
    }
  }

  /** Training asks for an executor with a card; the application itself has none. */
  @Test
  void aStageAsksForItsOwnExecutors() throws IOException {
    String scheduling =
        "gpu { scheduling = stage, stage.discoveryScript = \"%s\" }\n"
            .formatted(here.resolve("discovery.sh"));
    try (SparkSession spark =
        cluster(
            List.of("0"),
            Map.of(
                "spark.executor.cores", "1",
                "spark.executor.resource.gpu.amount", "0",
                "spark.dynamicAllocation.enabled", "true",
                "spark.dynamicAllocation.shuffleTracking.enabled", "true"))) {
      assertThat(device(train(spark, settings(scheduling), "model"))).isEqualTo(FIRST);
      assertThatThrownBy(
              () -> train(spark, settings(scheduling + "train.workers = auto"), "automatic"))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageStartingWith("train.workers: expected a number with gpu.scheduling = stage");
      assertThat(device(encode(spark, scheduling, "model", "latents"))).isEqualTo(FIRST);
      assertThat(device(encode(spark, "", "model", "others"))).isEqualTo("processor");
    }
  }

  @Test
  void aRunGoesOnOnAnotherDeviceOnlyWhereAskedTo() {
    SparkSession spark = TestSpark.session();
    Settings often = settings("train { epochs = 2, checkpoint.everySeconds = 0 }");
    int[] rounds = {0};
    assertThatThrownBy(
            () -> TestTraining.run(often, shards, here.resolve("model"), () -> ++rounds[0] == 2))
        .hasMessageStartingWith("stopped as asked");
    Settings onCard = often.with("gpu.local = 0", "test");
    assertThatThrownBy(() -> train(spark, onCard, "model"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("the kind that began it, processor, found " + FIRST);
    assertThat(device(train(spark, onCard.with("gpu.goOn = allow", "test"), "model")))
        .isEqualTo(FIRST + ", processor");
  }
}
