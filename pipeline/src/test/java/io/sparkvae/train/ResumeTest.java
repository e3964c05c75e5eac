// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent.ShardFile;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.train.checkpoint.CheckpointFile;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.loop.MetricsFile;
import io.sparkvae.train.tensorboard.EventFile;
import io.sparkvae.train.tensorboard.ReadEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run ends in the middle because a shard is not there when a task wants it, and goes on when it
 * is back.
 */
class ResumeTest {
  private static final Settings SETTINGS =
      TestTraining.settings(
          """
          model { annealing.epochs = 1.7, corruption { kind = masking }, binarisation = dynamic }
          train { batchSize = 8, averagingFrequency = 1, cacheBytes = 0, verify = pages
            learningRate { schedule = exponential, gamma = 0.97 } }
          """);

  @TempDir Path temporary;
  private Shards shards;
  private Path output;

  @BeforeEach
  void prepare() {
    shards = TestTraining.copy(temporary.resolve("shards"));
    output = temporary.resolve("model");
  }

  private Manifest.Read run(Settings settings) {
    return TestTraining.run(settings, shards, output);
  }

  private static Settings with(String hocon) {
    return SETTINGS.with(hocon, "test");
  }

  private Path file(ShardFile part) {
    return Path.of(shards.directory().toUri()).resolve(part.path());
  }

  /** Runs until a task wants the shard. */
  private void interrupt(Settings settings, ShardFile part) throws IOException {
    Path hidden = temporary.resolve("hidden");
    Files.move(file(part), hidden);
    assertThatThrownBy(() -> run(settings))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(file(part).getFileName().toString());
    Files.move(hidden, file(part));
  }

  private List<ShardFile> trainingParts() {
    return shards.content().parts().stream().filter(p -> p.split() == Split.TRAIN).toList();
  }

  /** A run that ends after at least one round, by the last of the shards that is wanted. */
  private long interruptLate(Settings settings) throws IOException {
    for (ShardFile part : trainingParts()) {
      interrupt(settings, part);
      long rounds = roundsInCheckpoints();
      if (rounds > 1) {
        return rounds;
      }
    }
    throw new AssertionError("every shard is wanted in the first rounds");
  }

  private long roundsInCheckpoints() {
    return Checkpoints.newest(hadoopPath(), new Configuration())
        .map(read -> read.checkpoint().position().rounds())
        .orElse(0L);
  }

  private int epochsInCheckpoints() {
    return Checkpoints.newest(hadoopPath(), new Configuration())
        .map(read -> read.checkpoint().position().epoch())
        .orElse(0);
  }

  private org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(output.toUri());
  }

  private List<JsonNode> numbers() {
    List<JsonNode> lines = TestTraining.metrics(output);
    lines.forEach(line -> ((ObjectNode) line).remove(List.of("seconds", "imagesPerSecond")));
    return lines;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "train { averagingFrequency = 3, roundsSpanEpochs = true }",
        TestTraining.FOR_MANY_WORKERS,
        TestTraining.FOR_MANY_WORKERS + "train { send = bf16, workersPerTask = 2, workers = 3 }",
        TestTraining.ALL_TOOLS + "train { updater.name = rmsprop, validation.everyRounds = 2 }"
      })
  void aContinuedRunIsTheUninterruptedOneBitForBit(String rounds) throws IOException {
    Path continued = output;
    Settings settings = with("train.epochs = 3").with(rounds, "test");
    output = temporary.resolve("uninterrupted");
    TrainingContent expected = TestTraining.content(run(settings));
    List<JsonNode> expectedNumbers = numbers();
    output = continued;
    TreeSet<Long> ends = new TreeSet<>();
    // While a whole epoch is still to come, every shard is wanted again.
    List<ShardFile> parts = trainingParts();
    for (int i = 0; epochsInCheckpoints() < expected.epochs() - 1; i++) {
      interrupt(settings, parts.get(i % parts.size()));
      ends.add(roundsInCheckpoints());
    }
    assertThat(ends).as("rounds after which it ended").hasSizeGreaterThan(2);
    assertThat(TestTraining.content(run(settings))).isEqualTo(expected);
    assertThat(numbers()).isEqualTo(expectedNumbers);
    // The last one is kept, so that the run can be extended.
    assertThat(output.resolve(Checkpoints.DIRECTORY)).isDirectoryContaining("glob:**.ckpt");
    assertThat(roundsInCheckpoints()).isEqualTo(expected.rounds());
  }

  @Test
  void aRunThatIsAskedToStopEndsItsRoundAndGoesOn() {
    String expected = TestTraining.content(run(SETTINGS)).best().parameters();
    output = temporary.resolve("stopped");
    Settings rarely = with("train.checkpoint.everySeconds = 1e6");
    AtomicInteger rounds = new AtomicInteger();
    assertThatThrownBy(
            () -> TestTraining.run(rarely, shards, output, () -> rounds.incrementAndGet() == 3))
        .isInstanceOf(StopFailure.class)
        .hasMessageStartingWith("stopped as asked after round 3 of epoch 1; the same command");
    assertThat(roundsInCheckpoints()).isEqualTo(3);
    assertThat(TestTraining.content(run(rarely)).best().parameters()).isEqualTo(expected);
  }

  /** It would say that the same command goes on from a round that is lost. */
  @Test
  void aRunThatCannotWriteItsCheckpointDoesNotSayThatItWasStopped() {
    Settings rarely = with("train.checkpoint.everySeconds = 1e6");
    Path inTheWay = output.resolve(Checkpoints.DIRECTORY);
    assertThatThrownBy(() -> TestTraining.run(rarely, shards, output, () -> hasFile(inTheWay)))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("round-0000000001.ckpt: cannot be written: ");
  }

  private static boolean hasFile(Path file) {
    try {
      return Files.exists(file) || Files.exists(Files.createFile(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What workers send changes bits; how many a task trains does not. */
  @ParameterizedTest
  @CsvSource({"fp32, bf16", "bf16, fp32"})
  void whatWorkersSendIsBoundAndWhereTheyMeetIsNot(String before, String now) throws IOException {
    Settings settings = with("train { workers = 3, send = %s }".formatted(before));
    String expected = TestTraining.content(run(settings)).best().parameters();
    output = temporary.resolve("continued");
    interruptLate(settings);
    assertThatThrownBy(() -> run(settings.withOverride("train.send=" + now)))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("train.send was \"%s\" and is \"%s\"".formatted(before, now));
    Settings elsewhere = settings.with("train { workersPerTask = 2, segments = 4 }", "test");
    assertThat(TestTraining.content(run(elsewhere)).best().parameters()).isEqualTo(expected);
  }

  @Test
  void theNumberOfWorkersIsKeptWhenItIsAuto() throws IOException {
    Settings three = with("train.workers = 3");
    interruptLate(three);
    assertThat(TestTraining.content(run(with("train.workers = auto"))).workers()).isEqualTo(3);
  }

  @Test
  void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
    String expected = TestTraining.content(run(SETTINGS)).best().parameters();
    output = temporary.resolve("continued");
    long rounds = interruptLate(SETTINGS);
    Path newest = checkpoint(rounds);
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 4;
    Files.write(newest, bytes);
    assertThat(roundsInCheckpoints()).isEqualTo(rounds - 1);
    Files.write(newest, new byte[0]);
    assertThat(roundsInCheckpoints()).isEqualTo(rounds - 1);
    assertThat(TestTraining.content(run(SETTINGS)).best().parameters()).isEqualTo(expected);
  }

  @Test
  void onlyDamagedCheckpointsAreNotABeginning() throws IOException {
    long rounds = interruptLate(SETTINGS);
    Files.write(checkpoint(rounds), new byte[100]);
    Files.write(checkpoint(rounds - 1), new byte[100]);
    assertThatThrownBy(() -> run(SETTINGS))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected a checkpoint that can be read, found none");
  }

  private Path checkpoint(long rounds) throws IOException {
    Path path = output.resolve("checkpoints/round-%010d.ckpt".formatted(rounds));
    Files.deleteIfExists(path.resolveSibling("." + path.getFileName() + ".crc"));
    return path;
  }

  @Test
  void anotherConfigurationIsRefusedByName() throws IOException {
    interruptLate(SETTINGS);
    assertThatThrownBy(() -> run(with("train { epochs = 3, seed = 9 }")))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("train.epochs was 2 and is 3, train.seed was 5 and is 9")
        .hasMessageContaining("--restart");
    assertThatThrownBy(() -> run(with("model.latent = 4")))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("model.latent was 3 and is 4");
    assertThatThrownBy(() -> run(with("train.workers = 1")))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("expected train.workers = 2 as in its checkpoint, found 1");
    long rounds = roundsInCheckpoints();
    assertThat(
            TestTraining.content(
                    run(with("train { segments = 3, checkpoint.keep = 5 }, output.resume = must")))
                .rounds())
        .isGreaterThan(rounds);
  }

  /** Makes the newest checkpoint one that says so, or, for null, one of a version that did not. */
  private void begunOn(String device) {
    Configuration hadoop = new Configuration();
    CheckpointFile.Read read = Checkpoints.newest(hadoopPath(), hadoop).orElseThrow();
    Map<String, String> binding = new TreeMap<>(read.header().binding());
    if (device == null) {
      assertThat(binding.keySet().removeAll(List.of("device", "train.gpu.products", "train.send")))
          .isTrue();
    } else {
      binding.put("device", device);
    }
    try (OutputDirectory out = OutputDirectory.open(hadoopPath(), origin(), SETTINGS, hadoop)) {
      new Checkpoints(out, binding, 1, hadoop)
          .write(read.checkpoint(), read.header().metricsBytes());
    }
  }

  @Test
  void anotherKindOfDeviceIsRefusedByName() throws IOException {
    interruptLate(SETTINGS);
    begunOn("NVIDIA H100 80GB HBM3");
    assertThatThrownBy(() -> run(SETTINGS))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining(
            "expected a device of the kind that began it, NVIDIA H100 80GB HBM3, found processor;");
    assertThat(run(with("gpu.goOn = allow")).manifest().versions())
        .containsEntry("device", "NVIDIA H100 80GB HBM3, processor");
  }

  @Test
  void aCheckpointOfAnEarlierVersionIsContinued() throws IOException {
    interruptLate(SETTINGS);
    begunOn(null);
    assertThatThrownBy(() -> run(with("train.gpu.products = tf32")))
        .isInstanceOf(ResumeFailure.class);
    assertThat(run(SETTINGS).manifest().versions()).containsEntry("device", "processor");
  }

  @Test
  void otherDataAreRefused() throws IOException {
    interruptLate(SETTINGS);
    Path directory = temporary.resolve("shards");
    FileUtils.deleteDirectory(directory.toFile());
    TestShards.sprites(TestSpark.session(), directory, 100);
    assertThatThrownBy(() -> run(SETTINGS))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("digest of input 'shards' was " + shards.source().digest());
  }

  @Test
  void resumeNeverAndMust() throws IOException {
    assertThatThrownBy(() -> run(with("output.resume = must")))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("output.resume = must: expected a half-finished result in ");
    assertThat(output).doesNotExist();
    interruptLate(SETTINGS);
    assertThatThrownBy(() -> run(with("output.resume = never")))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("output.resume = never: expected no half-finished result in ");
    run(with("output.resume = must"));
    assertThatThrownBy(() -> run(with("output.resume = must")))
        .isInstanceOf(ConfigurationFailure.class);
    output = temporary.resolve("fresh");
    run(with("output.resume = never"));
  }

  @Test
  void aRunThatEndedBeforeItsFirstCheckpointBeginsAgain() {
    OutputDirectory.open(hadoopPath(), origin(), SETTINGS, new Configuration()).close();
    assertThat(TestTraining.content(run(with("output.resume = must"))).epochs()).isEqualTo(2);
  }

  private Origin origin() {
    return StageRunner.origin(
        new TrainStage(), SETTINGS, List.of(shards.source().asInput(Shards.KIND)));
  }

  @Test
  void curvesForTensorBoardBeginWithTheRoundsBeforeTheyWereWanted() throws IOException {
    interruptLate(SETTINGS);
    Manifest.Read made = run(with("train.tensorboard = true"));
    assertThat(made.manifest().files())
        .extracting(Manifest.DataFile::path)
        .contains(MetricsFile.FILE, EventFile.FILE);
    List<ReadEvents.Event> events =
        ReadEvents.of(Files.readAllBytes(output.resolve(EventFile.FILE)));
    List<ReadEvents.Event> rounds = events.subList(1, events.size());
    List<JsonNode> lines = TestTraining.metrics(output);
    assertThat(rounds)
        .hasSameSizeAs(lines)
        .isSortedAccordingTo(comparing(ReadEvents.Event::seconds));
    for (int i = 0; i < lines.size(); i++) {
      assertThat(rounds.get(i).step()).isEqualTo(lines.get(i).get("round").asLong());
      assertThat(rounds.get(i).numbers())
          .containsEntry("elbo", (float) lines.get(i).get("elbo").asDouble())
          .containsEntry("controls/beta", (float) lines.get(i).at("/controls/beta").asDouble())
          .containsEntry("seconds/compute", (float) lines.get(i).at("/seconds/compute").asDouble());
    }
  }

  @Test
  void metricsThatWereLostAreNoticed() throws IOException {
    interruptLate(SETTINGS);
    Path metrics = output.resolve(MetricsFile.FILE);
    Files.deleteIfExists(metrics.resolveSibling("." + MetricsFile.FILE + ".crc"));
    Files.writeString(metrics, "{}\n");
    assertThatThrownBy(() -> run(SETTINGS))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("bytes that the checkpoint records, found 3");
  }
}
