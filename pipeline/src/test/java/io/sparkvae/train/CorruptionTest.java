// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.TestStages;
import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.checkpoint.Checkpoint;
import io.sparkvae.train.checkpoint.Checkpoints;
import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.checkpoint.RateHistory;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.checkpoint.ValidationHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit flipped, or the end cut off, in each kind of file that a stage reads: the stage names the
 * file and publishes nothing, or, for a checkpoint, goes on from the one before.
 */
@Tag("chaos")
@Tag("corruption")
class CorruptionTest {
  private static final Settings SETTINGS = TestTraining.settings("train.epochs = 1");
  private final Random random = Chaos.random(CorruptionTest.class);
  private final SparkSession spark = TestSpark.session();
  @TempDir Path here;

  /**
   * A file and a stage that reads it.
   *
   * @param stage takes the directory of its output
   */
  private record Target(Path file, Consumer<org.apache.hadoop.fs.Path> stage) {}

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private Shards shards;

  @BeforeEach
  void makeARun() throws IOException {
    shards = TestTraining.copy(here.resolve("shards"));
    TestTraining.run(SETTINGS, shards, here.resolve("model"));
    encode(hadoop(here.resolve("latents")));
    // Hadoop's own checksums lie beside the files; ours have to do without.
    try (Stream<Path> files = Files.walk(here)) {
      for (Path crc : files.filter(file -> file.toString().endsWith(".crc")).toList()) {
        Files.deleteIfExists(crc);
      }
    }
  }

  private void train(org.apache.hadoop.fs.Path output) {
    TestStages.train(spark, SETTINGS, shards.directory(), output);
  }

  private void encode(org.apache.hadoop.fs.Path output) {
    TestStages.encode(spark, SETTINGS, hadoop(here.resolve("model")), shards.directory(), output);
  }

  private void stats(org.apache.hadoop.fs.Path output) {
    TestStages.stats(spark, SETTINGS, hadoop(here.resolve("latents")), output);
  }

  @Test
  void whateverIsDamagedIsNamed() throws IOException {
    List<List<Target>> kinds = targets();
    int injected = Chaos.count(24, 800);
    int named = 0;
    for (int i = 0; i < injected; i++) {
      List<Target> kind = kinds.get(i % kinds.size());
      Target target = kind.get(random.nextInt(kind.size()));
      byte[] good = Files.readAllBytes(target.file);
      Files.write(target.file, damaged(good));
      Path output = here.resolve("output-" + i);
      Throwable thrown = catchThrowable(() -> target.stage.accept(hadoop(output)));
      assertThat(thrown)
          .as("%s, injection %d", target.file, i)
          .isInstanceOf(DataFailure.class)
          .hasMessageContaining(here.relativize(target.file).toString());
      assertThat(output.resolve("_manifest.json")).doesNotExist();
      named++;
      Files.write(target.file, good);
    }
    encode(hadoop(here.resolve("again")));
    List<String> ids = ids(here.resolve("again"));
    assertThat(ids).containsExactlyElementsOf(ids(here.resolve("latents")));
    Chaos.Tally tally =
        new Chaos.Tally(
                "shards, models, latents, manifests: damaged and named",
                injected,
                named,
                shards.content().rows() - new HashSet<>(ids).size(),
                ids.size() - new HashSet<>(ids).size())
            .print();
    assertThat(tally.recovered()).isEqualTo(injected);
    assertThat(tally.lost()).isZero();
    assertThat(tally.twice()).isZero();
  }

  /** The files of each kind. */
  private List<List<Target>> targets() throws IOException {
    List<List<Target>> kinds = new ArrayList<>();
    kinds.add(targets("shards", this::encode));
    // Training does not look at those for tests.
    kinds.add(
        targets("shards", this::train).stream()
            .filter(target -> !target.file.getFileName().toString().startsWith("test-"))
            .toList());
    kinds.add(targets("latents", this::stats));
    for (String file : List.of("model.json", "parameters.safetensors", "_manifest.json")) {
      kinds.add(List.of(new Target(here.resolve("model").resolve(file), this::encode)));
    }
    kinds.add(List.of(new Target(here.resolve("shards/_manifest.json"), this::train)));
    kinds.add(List.of(new Target(here.resolve("latents/_manifest.json"), this::stats)));
    return kinds;
  }

  private List<Target> targets(String directory, Consumer<org.apache.hadoop.fs.Path> stage)
      throws IOException {
    try (Stream<Path> files = Files.list(here.resolve(directory))) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .sorted()
          .map(file -> new Target(file, stage))
          .toList();
    }
  }

  private byte[] damaged(byte[] good) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(good, random.nextInt(good.length));
    }
    byte[] flipped = good.clone();
    flipped[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  private List<String> ids(Path latents) {
    return spark
        .read()
        .parquet(latents.toString())
        .select("id")
        .orderBy("id")
        .collectAsList()
        .stream()
        .map((Row row) -> row.getString(0))
        .toList();
  }

  @Test
  void theCheckpointBeforeADamagedOneIsUsed() throws IOException {
    Configuration hadoop = new Configuration();
    TrainingState state = TestTraining.start(TestTraining.order(SETTINGS, shards, 1));
    Path output = here.resolve("half");
    Checkpoints checkpoints =
        new Checkpoints(
            OutputDirectory.create(hadoop(output), "model", hadoop), Map.of(), 2, hadoop);
    Position before = new Position(0, 1, 1, 16);
    Position after = new Position(0, 2, 2, 32);
    checkpoints.write(
        new Checkpoint(before, ValidationHistory.START, RateHistory.START, state, null), 0);
    checkpoints.write(
        new Checkpoint(after, ValidationHistory.START, RateHistory.START, state, null), 0);
    Path newest = output.resolve("checkpoints/round-0000000002.ckpt");
    Files.deleteIfExists(newest.resolveSibling(".round-0000000002.ckpt.crc"));
    byte[] good = Files.readAllBytes(newest);
    int injected = Chaos.count(6, 200);
    int recovered = 0;
    for (int i = 0; i < injected; i++) {
      Files.write(newest, damaged(good));
      Position found =
          Checkpoints.newest(hadoop(output), hadoop).orElseThrow().checkpoint().position();
      assertThat(found).as("injection %d", i).isEqualTo(before);
      recovered++;
    }
    Files.write(newest, good);
    assertThat(Checkpoints.newest(hadoop(output), hadoop).orElseThrow().checkpoint().position())
        .isEqualTo(after);
    new Chaos.Tally("checkpoints: damaged, the one before used", injected, recovered, 0, 0).print();
  }
}
