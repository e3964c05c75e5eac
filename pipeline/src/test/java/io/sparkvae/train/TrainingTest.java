// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.storage.Floats;
import io.sparkvae.storage.Json;
import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.loop.MetricsFile;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.WorkOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  @TempDir Path temporary;

  @Test
  void aRunLeavesAModelItsMetricsAndItsStory() throws IOException {
    Path output = temporary.resolve("model");
    Shards shards = TestTraining.shards();
    Manifest.Read run = TestTraining.run(TestTraining.settings("train.epochs = 4"), shards, output);

    long examples = TrainingData.of(shards).examples();
    TrainingContent content = TestTraining.content(run);
    assertThat(content.trainer()).isEqualTo("averaging");
    assertThat(content.workers()).isEqualTo(2);
    assertThat(content.epochs()).isEqualTo(4);
    assertThat(content.examples()).isEqualTo(4 * examples);
    assertThat(content.ended()).isEqualTo("epochs");
    assertThat(run.manifest().inputs().get(0).digest()).isEqualTo(shards.source().digest());
    assertThat(run.manifest().configuration())
        .containsEntry("train.batchSize", "16")
        .containsEntry("model.latent", "3");
    assertThat(run.manifest().files())
        .extracting(Manifest.DataFile::path)
        .containsExactly(
            "model.json", "parameters.safetensors", "last.safetensors", MetricsFile.FILE);
    try (var files = Files.list(output)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(n -> !n.startsWith(".")))
          .containsExactlyInAnyOrder(
              "model.json",
              "parameters.safetensors",
              "last.safetensors",
              MetricsFile.FILE,
              Checkpoints.DIRECTORY,
              Manifest.FILE_NAME);
    }

    List<JsonNode> metrics = TestTraining.metrics(output);
    assertThat(metrics).hasSize((int) content.rounds());
    for (int epoch = 1; epoch <= 4; epoch++) {
      int e = epoch;
      List<JsonNode> lines = metrics.stream().filter(l -> l.get("epoch").asInt() == e).toList();
      assertThat(lines.stream().mapToLong(l -> l.get("examples").asLong()).sum())
          .isEqualTo(examples);
      assertThat(lines.subList(0, lines.size() - 1)).noneMatch(l -> l.has("validationElbo"));
      assertThat(lines.get(lines.size() - 1).get("validationElbo").isNumber()).isTrue();
    }
    for (int i = 0; i < metrics.size(); i++) {
      JsonNode line = metrics.get(i);
      assertThat(line.get("round").asInt()).isEqualTo(i + 1);
      assertThat(line.get("elbo").asDouble())
          .isCloseTo(
              line.get("logLikelihood").asDouble() - line.get("kl").asDouble(), offset(1e-9));
      assertThat(line.get("seconds").fieldNames())
          .toIterable()
          .containsExactly("broadcast", "compute", "reduce", "checkpoint");
    }
    assertThat(metrics.get(metrics.size() - 1).get("elbo").asDouble())
        .as("training helps")
        .isGreaterThan(metrics.get(0).get("elbo").asDouble() + 5);

    double best =
        metrics.stream()
            .filter(l -> l.has("validationElbo"))
            .mapToDouble(l -> l.get("validationElbo").asDouble())
            .max()
            .orElseThrow();
    assertThat(content.best().elbo()).isEqualTo(best);
    Model model = TestTraining.model(run);
    WorkOrder order = TestTraining.order(TestTraining.settings(""), shards, 1);
    ElboSums again =
        new LocalTrainer(order).evaluate(new TrainingState(model.parameters(), null, null, 0));
    assertThat(again.meanElbo()).as("the best model is the one written").isEqualTo(best);
  }

  /** What is shown of them, and what is left beside the model. */
  @Test
  void everyToolOfTheTrainerWorksAtOnce() {
    Path output = temporary.resolve("model");
    Settings settings =
        TestTraining.settings(TestTraining.ALL_TOOLS).with("train.epochs = 4", "test");
    Shards shards = TestTraining.shards();
    Manifest.Read run = TestTraining.run(settings, shards, output);

    List<JsonNode> metrics = TestTraining.metrics(output);
    assertThat(metrics)
        .allMatch(line -> line.get("gradientNorm").asDouble() > 0)
        .allMatch(line -> line.get("clippedSteps").asDouble() >= 0)
        .anyMatch(line -> line.get("clippedSteps").asDouble() > 0)
        .allMatch(line -> line.has("averageValidationElbo") == line.has("validationElbo"));
    // Warm-up, then the full rate, halved after the second evaluation and after the third.
    List<Double> rates =
        metrics.stream()
            .filter(line -> line.has("validationElbo"))
            .map(line -> line.get("learningRate").asDouble())
            .toList();
    assertThat(rates).hasSize(4).endsWith(0.01, 0.005, 0.0025);
    assertThat(metrics.get(0).get("learningRate").asDouble()).isLessThan(0.01);

    ModelArtifact.Loaded average =
        ModelArtifact.load(run.directory(), ModelArtifact.Parameters.AVERAGE, new Configuration());
    assertThat(TestTraining.content(run).average().parameters())
        .isEqualTo(Floats.sha256(average.model().parameters()))
        .isNotEqualTo(TestTraining.content(run).best().parameters());
    WorkOrder order = TestTraining.order(settings, shards, 1);
    assertThat(
            new LocalTrainer(order)
                .evaluate(TrainingState.of(average.model().parameters()))
                .meanElbo())
        .isEqualTo(metrics.get(metrics.size() - 1).get("averageValidationElbo").asDouble());
    assertThat(latents("average", run, shards)).isNotEqualTo(latents("best", run, shards));
  }

  private String latents(String parameters, Manifest.Read run, Shards shards) {
    return TestStages.encode(
            TestSpark.session(),
            Settings.reference().with("use.parameters = " + parameters, "test"),
            run.directory(),
            shards.directory(),
            new org.apache.hadoop.fs.Path(temporary.resolve(parameters).toUri()))
        .digest();
  }

  @Test
  void parametersThatWereNotKeptCannotBeUsed() {
    Manifest.Read run =
        TestTraining.run(
            TestTraining.settings("train.epochs = 1"),
            TestTraining.shards(),
            temporary.resolve("model"));
    assertThatThrownBy(() -> latents("average", run, TestTraining.shards()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "expected average.safetensors for use.parameters = average, found none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.updater.name = adamw",
        "train.updater.name = rmsprop",
        "train.clipping.kind = value",
        "train.average.decay = 0.9",
        "train.learningRate.schedule = plateau",
        "train.learningRate.schedule = cosine",
        "train.learningRate.warmUp.epochs = 1",
        "train.batch = global",
        "train.outer.name = nesterov",
        "train.average.lastEpochs = 1",
        "train.updater.name = lamb",
        "train.updater.betweenRounds = reset",
        "train.averagingStart.epochs = 1",
        "train.augmentation.changes = [flip]"
      })
  void aTrainerWithoutStepsRefusesTheirTools(String setting) {
    String key = setting.substring(0, setting.indexOf(' '));
    assertThatThrownBy(
            () ->
                TrainingPlan.from(
                    TestTraining.settings("train.trainer = closed-form").with(setting, "test")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(key + ": expected ")
        .hasMessageContaining("for trainer closed-form, which takes no steps");
  }

  /** The size of the training set, of which the validation images are no part. */
  @Test
  void theNumberOfImagesThatIsAutoIsThatOfTheShards() throws IOException {
    Shards shards = TestTraining.shards();
    long examples = TrainingData.of(shards).examples();
    assertThat(shards.content().rows()).isGreaterThan(examples);
    for (String images : List.of("auto", "77")) {
      Path output = temporary.resolve(images);
      String model =
          "model { preset = beta-tc-vae, totalCorrelation.images = %s }, train.epochs = 1";
      TestTraining.run(TestTraining.settings(model.formatted(images)), shards, output);
      JsonNode terms =
          Json.MAPPER.readTree(output.resolve("model.json").toFile()).findValue("terms");
      assertThat(terms.findValue("images").asLong())
          .isEqualTo(images.equals("auto") ? examples : 77);
    }
  }

  @Test
  void theSameSettingsGiveTheSameParametersAndAnotherSeedOthers() {
    Settings settings = TestTraining.settings("train.epochs = 1");
    Settings local = TestTraining.settings("train { epochs = 1, workers = 1 }");
    String first = parameters(settings, "a");
    assertThat(parameters(settings, "b")).isEqualTo(first);
    assertThat(parameters(settings.with("train.seed = 6", "test"), "c")).isNotEqualTo(first);
    assertThat(parameters(settings.with("train.segments = 5", "test"), "d")).isEqualTo(first);
    assertThat(parameters(local, "e"))
        .isNotEqualTo(first)
        .isEqualTo(parameters(local.with("train.trainer = local", "test"), "f"));
  }

  private String parameters(Settings settings, String name) {
    return TestTraining.content(
            TestTraining.run(settings, TestTraining.shards(), temporary.resolve(name)))
        .best()
        .parameters();
  }

  @Test
  void trainingStopsEarlyAndKeepsTheBestModel() {
    Path output = temporary.resolve("model");
    Manifest.Read run =
        TestTraining.run(
            TestTraining.settings(
                """
                train { epochs = 50, validation.everyRounds = 1
                  earlyStopping { patience = 3, minDelta = 1000 } }
                """),
            TestTraining.shards(),
            output);
    TrainingContent content = TestTraining.content(run);
    assertThat(content.ended()).isEqualTo("early-stopping");
    assertThat(content.rounds()).isEqualTo(4);
    assertThat(TestTraining.metrics(output)).hasSize(4).allMatch(l -> l.has("validationElbo"));
  }

  /** Rounds of 7 steps in epochs of 11, over three of them. */
  @Test
  void aRoundThatSpansEpochsCountsForTheEpochOfItsLastStep() {
    Path output = temporary.resolve("model");
    Settings settings =
        TestTraining.settings(
            "train { epochs = 3, batchSize = 8, averagingFrequency = 7, roundsSpanEpochs = true }");
    Shards shards = TestTraining.shards();
    TrainingContent content = TestTraining.content(TestTraining.run(settings, shards, output));
    long steps = TestTraining.order(settings, shards, 2).epochDivision().steps();
    assertThat(steps).isEqualTo(11);
    List<JsonNode> metrics = TestTraining.metrics(output);
    assertThat(metrics.stream().map(line -> line.get("epoch").asInt()))
        .containsExactly(1, 2, 2, 3, 3);
    assertThat(metrics.stream().map(line -> line.has("validationElbo")))
        .as("an epoch ended in the round")
        .containsExactly(false, true, false, true, true);
    long examples = TrainingData.of(shards).examples();
    assertThat(metrics.stream().mapToLong(line -> line.get("examples").asLong()).sum())
        .isEqualTo(3 * examples)
        .isEqualTo(content.examples());
    assertThat(content.rounds()).isEqualTo(5);
    assertThat(content.epochs()).isEqualTo(3);
    assertThat(content.ended()).isEqualTo("epochs");
  }

  @Test
  void warmupIsExactInEveryRound() {
    Path output = temporary.resolve("model");
    Settings settings =
        TestTraining.settings(
            """
            model { preset = beta-vae, annealing.epochs = 1.5 }
            train { averagingFrequency = 1 }
            """);
    TestTraining.run(settings, TestTraining.shards(), output);
    int steps =
        (int) TestTraining.order(settings, TestTraining.shards(), 2).epochDivision().steps();
    List<JsonNode> metrics = TestTraining.metrics(output);
    assertThat(metrics).hasSize(2 * steps);
    for (int step = 0; step < metrics.size(); step++) {
      assertThat(metrics.get(step).at("/controls/beta").asDouble())
          .isCloseTo(4 * Math.min(1, step / (1.5 * steps)), offset(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "train { send = bf16, workersPerTask = 2 }"})
  void divergenceRejectsTheRoundAndKeepsTheModelBefore(String exchange) {
    Path output = temporary.resolve("model");
    Settings settings =
        TestTraining.settings("train { learningRate.initial = 1e9, updater.name = sgd }")
            .with(exchange, "test");
    assertThatThrownBy(() -> TestTraining.run(settings, TestTraining.shards(), output))
        .isInstanceOf(DivergenceFailure.class)
        .hasMessageContaining("training diverged: expected finite numbers, found ")
        .hasMessageContaining("(epoch 1, round 1 of the epoch, worker 0, step 2 of the epoch)")
        .hasMessageContaining("the model before round 1 is kept in ")
        .hasMessageContaining("last.safetensors");
    assertThat(output.resolve(Manifest.FILE_NAME)).doesNotExist();
    assertThat(output.resolve("last.safetensors")).exists();
    WorkOrder order = TestTraining.order(settings, TestTraining.shards(), 2);
    Checkpoint kept =
        Checkpoints.newest(
                new org.apache.hadoop.fs.Path(output.toUri()),
                new org.apache.hadoop.conf.Configuration())
            .orElseThrow()
            .checkpoint();
    assertThat(kept.position()).isEqualTo(Position.START);
    assertThat(kept.state().theta()).isEqualTo(TestTraining.start(order).theta());
  }

  @Test
  void aCorruptShardIsADataFailure() throws IOException {
    Shards shards = TestTraining.copy(temporary.resolve("shards"));
    Path file = Path.of(shards.directory().toUri()).resolve(shards.content().parts().get(0).path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 1;
    Files.write(file, bytes);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    assertThatThrownBy(
            () ->
                TestTraining.run(
                    TestTraining.settings("train.cacheBytes = 0"),
                    shards,
                    temporary.resolve("model")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(file.getFileName().toString());
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(
            () ->
                TrainingPlan.from(TestTraining.settings("train { trainer = local, workers = 3 }")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("train.workers: expected auto or 1 for trainer local, found 3 (test: 1)");
    assertThatThrownBy(
            () ->
                TrainingPlan.from(
                    TestTraining.settings("train { batch = global, batchSize = 4, workers = 5 }")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.batchSize: expected at least 1 image for each of train.workers = 5, which share a batch with train.batch = global, found 4");
    assertThatThrownBy(
            () -> TrainingPlan.from(TestTraining.settings("train { send = bf16, segments = 0 }")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.segments: expected auto or at least 1 for train.send = bf16, found 0");
    assertThatThrownBy(() -> TrainingPlan.from(TestTraining.settings("train.epochs = 0")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.epochs: expected at least 1, found 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "dl4j-spark", "closed-form"})
  void changesAreSentByTheTrainerThatAveragesAlone(String trainer) {
    Settings settings =
        TestTraining.settings(
            "train { send = bf16, workers = 1, trainer = %s }".formatted(trainer));
    assertThatThrownBy(() -> TrainingPlan.from(settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.send: expected fp32 for trainer " + trainer + ", found bf16");
  }

  @Test
  void changesOfCodebooksThatFollowStatisticsAreRefused() {
    Settings settings =
        TestTraining.settings(
            "train.send = bf16, model { preset = vq-vae-ema, latentMap.downsampling = 2 }");
    assertThatThrownBy(
            () -> TestTraining.run(settings, TestTraining.shards(), temporary.resolve("model")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.send: expected fp32 for a model whose codebooks follow counts");
  }

  @Test
  void outputThatExistsIsRefused() {
    Settings settings = TestTraining.settings("train.epochs = 1");
    Path output = temporary.resolve("model");
    TestTraining.run(settings, TestTraining.shards(), output);
    assertThatThrownBy(() -> TestTraining.run(settings, TestTraining.shards(), output))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a new directory, found a complete result");
  }
}
